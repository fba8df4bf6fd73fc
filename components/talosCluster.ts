// Makes a Talos cluster out of booted machines: bootstraps one control plane, keeps the machines, gives client configs.
// It must never make machine secrets itself: they outlive it.
import * as pulumi from '@pulumi/pulumi';
import type { TalosSecrets } from '../plan/machine/talos';
import { renderKubeconfig, renderTalosconfig } from '../plan/machine/talos';
import type { TalosLifePlan } from '../plan/talosLife';
import { TalosBootstrap, TalosMachines } from '../providers/resources';

export interface TalosMachineArgs {
  name: string;
  role: 'control-plane' | 'worker';
  /** The provider's id of the machine: another one means that it booted anew. */
  id: pulumi.Input<string>;
  /** Address of its Talos API. */
  address: pulumi.Input<string>;
  /** The rendered machine config; a secret. */
  machineConfig: pulumi.Input<string>;
  /** SHA-256 (hex) of the config it booted with; left out: the present one. */
  bootedConfigDigest?: pulumi.Input<string>;
}

/** The machines, their secrets and configs, and how carefully they are changed. */
export interface TalosClusterArgs {
  clusterName: string;
  secrets: pulumi.Output<TalosSecrets>;
  /** The Kubernetes API, `https://HOST:6443`. */
  endpoint: pulumi.Output<string>;
  /** Control planes first; the first of them is bootstrapped. */
  machines: readonly TalosMachineArgs[];
  /** Releases, and how carefully running machines are changed. */
  life: TalosLifePlan;
}

/** A Talos cluster out of machines that have booted: bootstrapped once, and kept as the stack wants it. */
export class TalosCluster extends pulumi.ComponentResource {
  /** Secret; only known once the API answers. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Secret. */
  readonly talosconfig: pulumi.Output<string>;

  constructor(name: string, args: TalosClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:talos:Cluster', name, { clusterName: args.clusterName, endpoint: args.endpoint }, opts);
    const { secrets, endpoint, machines, life } = args;
    const controlPlanes = machines.filter(({ role }) => role === 'control-plane');
    const [first] = controlPlanes;
    if (first === undefined) throw new Error('a Talos cluster needs a control plane');
    const talos = secrets.apply(({ certs, clients }) => ({ ca: certs.os.crt, ...clients.talos }));
    const kubernetes = pulumi.all([secrets, endpoint]).apply(([{ certs, clients }, url]) => ({
      endpoint: url,
      ca: certs.k8s.crt,
      ...clients.kubernetes,
    }));
    const bootstrap = new TalosBootstrap(
      name,
      { clusterName: args.clusterName, node: first.address, talos, kubernetes },
      { parent: this },
    );
    new TalosMachines(
      name,
      {
        clusterName: args.clusterName,
        talos,
        kubernetes,
        machines: machines.map(({ name: machine, role, id, address, bootedConfigDigest }) => ({
          name: machine,
          role,
          id,
          address,
          ...(bootedConfigDigest === undefined ? {} : { bootedConfigDigest }),
        })),
        machineConfigs: Object.fromEntries(machines.map((machine) => [machine.name, machine.machineConfig])),
        ...life,
      },
      // Updated before servers are deleted: Pulumi deletes last, and nothing when a step before has failed.
      { parent: this, dependsOn: [bootstrap] },
    );
    // Tied to the bootstrap, so that nothing uses the kubeconfig before the API answers.
    this.kubeconfig = pulumi.secret(
      pulumi
        .all([secrets, endpoint, bootstrap.id])
        .apply(([bundle, url]) => renderKubeconfig(bundle, args.clusterName, url)),
    );
    this.talosconfig = pulumi.secret(
      pulumi
        .all([secrets, pulumi.all(controlPlanes.map(({ address }) => address))])
        .apply(([bundle, addresses]) => renderTalosconfig(bundle, args.clusterName, addresses)),
    );
    this.registerOutputs({ endpoint });
  }
}
