// Starts what runs behind the machines of a cluster: the real control plane, and the operator that waits for a release.
// Must never leave one of them running when the other did not start.
import { mkdirSync } from 'node:fs';
import { CiliumOperator } from '../cluster/ciliumOperator';
import type { ClusterConfig } from '../cluster/clusterConfig';
import { ControlPlane } from '../cluster/controlPlane';
import type { MachineClusterOptions } from './machineCluster';

export interface PlaneRequest {
  config: ClusterConfig;
  /** Names and addresses its certificate is good for. */
  addresses: string[];
  advertiseAddress: string | undefined;
  onCrash: (message: string) => void;
}

export async function startPlane(
  { directory, logDirectory, tool, reaper, log }: MachineClusterOptions,
  { config, addresses, advertiseAddress, onCrash }: PlaneRequest,
): Promise<{ plane: ControlPlane; operator: CiliumOperator }> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const plane = await ControlPlane.start({
    ...{ directory, logDirectory, config, tool, reaper, addresses, advertiseAddress },
    onCrash: (message) => {
      onCrash(message);
      log(message);
    },
  });
  const operator = new CiliumOperator({
    api: plane.api,
    kubeconfig: plane.files.kubeconfig('cilium-operator'),
    ...{ directory, logDirectory, reaper, log },
    tool: () => tool('cilium-operator'),
  });
  operator.watch();
  return { plane, operator };
}
