// Says what machine config each pool's nodes carry, secrets and API address left open.
// It must never differ between nodes of one pool but by host name and by patches that name a node.
import { configProblems } from '../../../config/configProblems';
import { ownEntry } from '../../../config/ownValue';
import { controlPlanePool } from '../../../config/pools';
import type { Problem } from '../../../config/problem';
import type { ClusterSpec, ControlPlanes, TalosSpec, WorkerPool } from '../../../config/schema/stack';
import { runsTalos } from '../../../config/schema/stack';
import { hardwareLabel } from '../../../config/hardwareLabel';
import type { HostDns } from '../../decisions/hostDns';
import type { TalosMachine } from '.';
import { planTalosMachine } from '.';
import type { AddressingPlan } from '../../ground/addressing';
import { podRangeOf } from '../../ground/addressing';
import type { Decisions } from '../../decide';
import type { NodePlan } from '../../ground/nodes';
import { talosInstaller } from './talosLife';
import type { MachinePlan } from './talosPlan';
import { shortList } from '../../../config/shortList';

/** Stands for the API's address until building reveals it; `withTalosEndpoint` replaces it. */
export const endpointPlaceholder = 'https://api.invalid:6443';

export type TalosGround = Pick<Decisions, 'apiEndpoint' | 'nodes' | 'addressing' | 'networks' | 'pools'>;

export function planMachines(
  spec: TalosSpec,
  { apiEndpoint: endpoint, nodes, addressing, networks, pools: named }: TalosGround,
  hostDns: HostDns,
): MachinePlan {
  const { controlPlanes } = spec.nodes;
  const patches = spec.distribution.patches;
  const { names = [] } = endpoint;
  const base = {
    hostname: '',
    talosVersion: spec.distribution.version,
    install: { image: talosInstaller(spec) },
    nodeSubnets: networks.segments.map((segment) => segment.nodes.text),
    cluster: {
      name: spec.cluster.name,
      endpoint:
        endpoint.host === undefined ? endpointPlaceholder : `https://${endpoint.host}:${endpoint.port}`,
      podSubnets: addressing.pods.map(({ cidr }) => cidr),
      serviceSubnets: [...addressing.services],
      kubernetesVersion: spec.cluster.kubernetes,
      forwardKubeDNSToHost: hostDns === 'forwarded',
      allowSchedulingOnControlPlanes: controlPlanes.schedulable,
    },
  };
  const control = planTalosMachine({
    ...base,
    role: 'controlplane',
    ...(names.length === 0
      ? {}
      : { certSANs: [...names], cluster: { ...base.cluster, apiServerCertSANs: [...names] } }),
    nodeLabels: labelsOfPool(controlPlanes),
    patches: [...blockSizePatch(addressing), ...patches.all, ...patches.controlPlanes],
  });
  const pools = named.workers.map(({ name, pool }) => [
    name,
    planTalosMachine({
      ...base,
      role: 'worker',
      nodeLabels: labelsOfPool(pool),
      nodeTaints: pool.taints.map((taint) => ({ ...taint })),
      patches: [...patches.all, ...patches.workers, ...ownOf(patches.pools, name)],
    }),
  ]);
  const byPool: MachinePlan = {
    [controlPlanePool]: control,
    ...(Object.fromEntries(pools) as Record<string, TalosMachine>),
  };
  return { ...byPool, ...ownMachines(byPool, nodes, patches.nodes) };
}

/** The hardware is a label, so that a CiliumNodeConfig can select its nodes before their first agent starts. */
function labelsOfPool({ labels, hardware }: ControlPlanes | WorkerPool): Record<string, string> {
  return { ...labels, ...(hardware === undefined ? {} : { [hardwareLabel]: hardware }) };
}

/** The controller manager's own default is /24. */
function blockSizePatch(addressing: AddressingPlan): Record<string, unknown>[] {
  const block = podRangeOf(addressing, 4)?.block ?? 24;
  if (block === 24) return [];
  return [{ cluster: { controllerManager: { extraArgs: { 'node-cidr-mask-size': String(block) } } } }];
}

type PatchesByName = Readonly<Record<string, Record<string, unknown>[]>>;

/** A pool may be called what every object has: `constructor`. */
function ownOf(patches: PatchesByName, name: string): Record<string, unknown>[] {
  return Object.hasOwn(patches, name) ? (patches[name] ?? []) : [];
}

const ownKey = (node: string): string => `node/${node}`;

function ownMachines(
  byPool: MachinePlan,
  nodes: readonly Pick<NodePlan, 'name' | 'pool'>[],
  patches: PatchesByName,
): MachinePlan {
  return Object.fromEntries(
    nodes.flatMap(({ name, pool }) => {
      const [own, machine] = [ownOf(patches, name), ownEntry(byPool, pool)];
      if (own.length === 0 || machine === undefined) return [];
      return [[ownKey(name), { ...machine, patches: [...machine.patches, ...own] }]];
    }),
  );
}

/** Names in `distribution.patches` that are nobody's: such a patch would be merged into nothing. */
export function checkPatchNames(spec: ClusterSpec, nodes: readonly Pick<NodePlan, 'name'>[]): Problem[] {
  if (!runsTalos(spec)) return [];
  const { patches } = spec.distribution;
  const known = { pools: Object.keys(spec.nodes.workers), nodes: nodes.map(({ name }) => name) };
  return (['pools', 'nodes'] as const).flatMap((kind) =>
    Object.keys(patches[kind])
      .filter((name) => !known[kind].includes(name))
      .map((name) =>
        configProblems['config-unknown-name'].at(`routewise:distribution.patches.${kind}.${name}`, {
          reason: `the stack has no such ${kind === 'pools' ? 'worker pool' : 'node'}; it has ${shortList(known[kind], 12) || 'none'}`,
          remedy: 'name one that exists, or remove the patch',
        }),
      ),
  );
}

/** The machine of one node. */
export function machineOf(
  { machines }: { readonly machines: MachinePlan },
  { name, pool }: { readonly name: string; readonly pool: string },
): TalosMachine {
  const machine = ownEntry(machines, ownKey(name)) ?? ownEntry(machines, pool);
  if (machine === undefined) throw new Error(`no machine is planned for pool ${pool}`);
  return { ...machine, hostname: name };
}
