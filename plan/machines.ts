// Says what machine config each pool's nodes carry, secrets and API address left open.
// It must never differ between nodes of one pool but by host name.
import { controlPlanePool, workerPools } from '../config/pools';
import type { ClusterSpec, ControlPlanes, WorkerPool } from '../config/schema/stack';
import type { ApiEndpointPlan } from './apiEndpoint';
import { hardwareLabel } from './devices';
import type { HostDns } from './hostDns';
import type { TalosMachine } from './machine/talos';
import { planTalosMachine } from './machine/talos';
import { podRanges, serviceRanges } from './addressing';
import { segmentsOf } from '../config/segments';
import { talosInstaller } from './talosLife';

/** Stands for the API's address until building reveals it; `withTalosEndpoint` replaces it. */
export const endpointPlaceholder = 'https://api.invalid:6443';

/** Machine by pool; the host name of each is empty, for `machineOf` to fill in. */
export type MachinePlan = Readonly<Record<string, TalosMachine>>;

export function planMachines(spec: ClusterSpec, endpoint: ApiEndpointPlan, hostDns: HostDns): MachinePlan {
  const { controlPlanes } = spec.nodes;
  if (spec.distribution.kind !== 'talos') throw new Error('the stack does not run Talos');
  const patches = spec.distribution.patches;
  const base = {
    hostname: '',
    talosVersion: spec.distribution.version,
    install: { image: talosInstaller(spec) },
    nodeSubnets: segmentsOf(spec).map(({ nodes }) => nodes),
    cluster: {
      name: spec.cluster.name,
      endpoint:
        endpoint.host === undefined ? endpointPlaceholder : `https://${endpoint.host}:${endpoint.port}`,
      podSubnets: podRanges(spec),
      serviceSubnets: serviceRanges(spec),
      kubernetesVersion: spec.cluster.kubernetes,
      forwardKubeDNSToHost: hostDns === 'forwarded',
      allowSchedulingOnControlPlanes: controlPlanes.schedulable,
    },
  };
  const control = planTalosMachine({
    ...base,
    role: 'controlplane',
    nodeLabels: labelsOfPool(controlPlanes),
    patches: [...blockSizePatch(spec), ...patches.all, ...patches.controlPlanes],
  });
  const pools = workerPools(spec.nodes).map(({ name, pool }) => [
    name,
    planTalosMachine({
      ...base,
      role: 'worker',
      nodeLabels: labelsOfPool(pool),
      nodeTaints: pool.taints.map((taint) => ({ ...taint })),
      patches: [...patches.all, ...patches.workers],
    }),
  ]);
  return { [controlPlanePool]: control, ...(Object.fromEntries(pools) as Record<string, TalosMachine>) };
}

/** The hardware is a label, so that a CiliumNodeConfig can select its nodes before their first agent starts. */
function labelsOfPool({ labels, hardware }: ControlPlanes | WorkerPool): Record<string, string> {
  return { ...labels, ...(hardware === undefined ? {} : { [hardwareLabel]: hardware }) };
}

/** The controller manager's own default is /24. */
function blockSizePatch(spec: ClusterSpec): Record<string, unknown>[] {
  if (spec.network.podBlock === 24) return [];
  return [
    {
      cluster: { controllerManager: { extraArgs: { 'node-cidr-mask-size': String(spec.network.podBlock) } } },
    },
  ];
}

/** The machine of one node. */
export function machineOf(
  { machines }: { readonly machines: MachinePlan },
  { name, pool }: { readonly name: string; readonly pool: string },
): TalosMachine {
  const machine = machines[pool];
  if (machine === undefined) throw new Error(`no machine is planned for pool ${pool}`);
  return { ...machine, hostname: name };
}
