// Makes a Talos cluster out of booted machines: bootstraps one control plane, keeps the machines, gives client configs.
// It must never make machine secrets itself: they outlive it.
import * as pulumi from '@pulumi/pulumi';
import type { TalosSecrets } from '../plan/machines/talos';
import { renderKubeconfig, renderTalosconfig } from '../plan/machines/talos';
import type { TalosLifePlan } from '../plan/machines/talos/talosPlan';
import type { EmptiedNodes } from './emptiedNodes';
import { returningOf } from './emptiedNodes';
import { TalosBootstrap, TalosMachines } from '../providers/resources';
import type { KubernetesCredentials } from '../providers/src/kubernetes/access';
import type { TalosCredentials } from '../providers/src/talos/talosApi';

export interface TalosMachineArgs {
  name: string;
  role: 'control-plane' | 'worker';
  /** The provider's id of the machine: another one means that it booted anew. */
  id: pulumi.Input<string>;
  /** Address of its Talos API. */
  address: pulumi.Input<string>;
  /** Host that its certificate is for, where it is reached by another one. */
  certifiedFor?: string;
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
  /** Host that the API's certificate is for, where `endpoint` names another one. */
  certifiedFor?: string;
  /** Where the kubeconfig finds it. Default: `endpoint`. */
  clientEndpoint?: pulumi.Output<string>;
  /** Control planes first; the first of them is bootstrapped. */
  machines: readonly TalosMachineArgs[];
  /** Whether the stack's state knows machines that were a part of the cluster: it is not bootstrapped again unasked. */
  isBorn?: pulumi.Input<boolean>;
  /** Nodes emptied before their machines changed, and how often any were. */
  emptied?: EmptiedNodes;
  /** Releases, and how carefully running machines are changed. */
  life: TalosLifePlan;
}

/**
 * The administrator's ways in: to the machines' own API, and to Kubernetes.
 * @param certifiedFor host that the API's certificate is for, where `endpoint` names another one
 */
export function talosAccess(
  secrets: pulumi.Output<TalosSecrets>,
  endpoint: pulumi.Output<string>,
  certifiedFor?: string,
): { talos: pulumi.Output<TalosCredentials>; kubernetes: pulumi.Output<KubernetesCredentials> } {
  return {
    talos: secrets.apply(({ certs, clients }) => ({ ca: certs.os.crt, ...clients.talos })),
    kubernetes: pulumi.all([secrets, endpoint]).apply(([{ certs, clients }, url]) => ({
      endpoint: url,
      ca: certs.k8s.crt,
      ...clients.kubernetes,
      ...(certifiedFor === undefined ? {} : { certifiedFor }),
    })),
  };
}

/** A Talos cluster out of machines that have booted: bootstrapped once, and kept as the stack wants it. */
export class TalosCluster extends pulumi.ComponentResource {
  /** Secret; only known once the API answers. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Secret. */
  readonly talosconfig: pulumi.Output<string>;

  constructor(name: string, args: TalosClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:talos:Cluster', name, { clusterName: args.clusterName, endpoint: args.endpoint }, opts);
    const { secrets, endpoint, clientEndpoint = endpoint, machines, life } = args;
    const controlPlanes = machines.filter(({ role }) => role === 'control-plane');
    const [first] = controlPlanes;
    if (first === undefined) throw new Error('a Talos cluster needs a control plane');
    const access = talosAccess(secrets, endpoint, args.certifiedFor);
    const [talos, kubernetes] = [access.talos, access.kubernetes];
    const bootstrap = new TalosBootstrap(
      name,
      {
        clusterName: args.clusterName,
        node: first.address,
        others: controlPlanes.slice(1).map(({ address }) => address),
        isBorn: args.isBorn ?? false,
        talos,
        kubernetes,
      },
      { parent: this },
    );
    new TalosMachines(
      name,
      {
        clusterName: args.clusterName,
        talos,
        kubernetes,
        machines: machines.map(({ name: machine, role, id, address, certifiedFor, bootedConfigDigest }) => ({
          name: machine,
          role,
          id,
          address,
          ...(certifiedFor === undefined ? {} : { certifiedFor }),
          ...(bootedConfigDigest === undefined ? {} : { bootedConfigDigest }),
        })),
        machineConfigs: Object.fromEntries(machines.map((machine) => [machine.name, machine.machineConfig])),
        ...life,
        ...returningOf(args.emptied),
      },
      // Updated before servers are deleted: Pulumi deletes last, and nothing when a step before has failed.
      { parent: this, dependsOn: [bootstrap] },
    );
    // Tied to the bootstrap, so that nothing uses the kubeconfig before the API answers.
    this.kubeconfig = pulumi.secret(
      pulumi
        .all([secrets, clientEndpoint, bootstrap.id])
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
