// Settles what becomes of nodes that run: those the stack names change, the others keep what they have in this update.
// It must never let a node be moved, replaced or powered off that is not named, nor two control planes at once.
import { configProblems } from '../../config/configProblems';
import { nearest } from '../../config/nearest';
import type { Problem } from '../../config/problem';
import { shortList } from '../../config/shortList';
import type { ClusterSpec } from '../../config/schema/stack';
import type { NodePlan } from '../ground/nodes';
import type { MachinePlace } from './machinePlaces';
import type { NodeChange } from './nodeChange';
import { changesOf } from './nodeChange';
import type { PlacesGround } from './nodePlaces';
import { replacePath, runningProblems } from './runningProblems';
import type { RunningNode, RunningStack } from './runningStack';

export interface Settled {
  readonly nodes: readonly NodePlan[];
  readonly places: ReadonlyMap<string, MachinePlace>;
  /** Made in this update. */
  readonly now: readonly NodeChange[];
  /** Asked for, and left until their nodes are named. */
  readonly waiting: readonly NodeChange[];
  readonly problems: readonly Problem[];
}

export function settleNodes(
  { spec, pools }: PlacesGround,
  wanted: { readonly nodes: readonly NodePlan[]; readonly places: ReadonlyMap<string, MachinePlace> },
  running: RunningStack,
): Settled {
  const before = new Map(running.nodes.map((node) => [node.name, node]));
  const named = new Set(spec.safety.replace);
  const pathOf = new Map(pools.all.map((pool) => [pool.name, pool.path]));
  const all = wanted.nodes.flatMap((node) => {
    const runs = before.get(node.name);
    if (runs === undefined) return [];
    const place = wanted.places.get(node.name);
    return changesOf(
      { node, ...(place === undefined ? {} : { place }), path: pathOf.get(node.pool) ?? 'routewise:nodes' },
      runs,
      { spec, running },
    );
  });
  const asked = all.filter(({ when }) => when === 'asked');
  const forNow = asked.filter(({ node }) => named.has(node));
  const notNow = asked.filter(({ node }) => !named.has(node));
  // Pulumi goes by the state: what it protects there is only let go by an update that ends before.
  const letGo = new Set(
    forNow
      .filter(({ node, deed }) => deed === 'anew' && before.get(node)?.isHeld === true)
      .map(({ node }) => node),
  );
  const now = forNow.filter(({ node }) => !letGo.has(node));
  const waiting = asked.filter((change) => !now.includes(change));
  const held = new Set(waiting.map(({ node }) => node));
  const nodes = wanted.nodes.map((node) =>
    hold(node, held.has(node.name) ? before.get(node.name) : undefined),
  );
  const places = new Map(
    [...wanted.places].map(([name, place]) => [
      name,
      holdPlace(place, held.has(name) ? before.get(name) : undefined),
    ]),
  );
  return {
    nodes,
    places,
    now,
    waiting,
    problems: [
      ...checkNames(spec, wanted.nodes, asked),
      ...impossible(all),
      ...(spec.safety.replace.length === 0 ? notNamed(notNow) : told(notNow)),
      ...protectedStill(forNow.filter(({ node }) => letGo.has(node))),
      ...checkQuorum(forNow, { nodes: wanted.nodes, running }),
      ...(spec.provider.kind === 'hosts' ? [] : checkUnique(nodes, places, running)),
    ],
  };
}

function hold(node: NodePlan, before: RunningNode | undefined): NodePlan {
  if (before === undefined) return node;
  return {
    ...node,
    ...(before.machine?.kind === 'server' ? { machine: before.machine } : {}),
    ...(before.address === undefined ? {} : { address: before.address }),
    ...(before.address6 === undefined ? {} : { address6: before.address6 }),
  };
}

function holdPlace(place: MachinePlace, before: RunningNode | undefined): MachinePlace {
  if (before === undefined) return place;
  if (place.kind === 'server') return { ...place, location: before.location ?? place.location };
  return {
    ...place,
    vmId: before.vmId ?? place.vmId,
    proxmoxNode: before.proxmoxNode ?? place.proxmoxNode,
    snippetStorage: before.snippetStorage ?? place.snippetStorage,
  };
}

/** Changes of one kind together: their nodes in a list. */
function grouped(changes: readonly NodeChange[]): { change: NodeChange; nodes: string[]; values: string }[] {
  const keyOf = ({ role, aspect, effect, path: where }: NodeChange): string =>
    JSON.stringify([role, aspect, effect, where]);
  const groups = new Map<string, NodeChange[]>();
  for (const change of changes) groups.set(keyOf(change), [...(groups.get(keyOf(change)) ?? []), change]);
  return [...groups.values()].flatMap((group) => {
    const [change] = group;
    if (change === undefined) return [];
    const values = [...new Set(group.map(({ from, to }) => `${from} → ${to}`))];
    return [{ change, nodes: group.map(({ node }) => node), values: shortList(values, 3) }];
  });
}

function notNamed(changes: readonly NodeChange[]): Problem[] {
  return grouped(changes).map(({ change, nodes, values }) =>
    runningProblems['node-not-named'].at(change.path, {
      found: values,
      reason: `${shortList(nodes)} would change (${change.aspect} ${values}): ${each(nodes, change.effect)}`,
      remedy: `${oneByOne(nodes, change)}. To leave the nodes as they are, set the value back`,
    }),
  );
}

function told(changes: readonly NodeChange[]): Problem[] {
  return grouped(changes).map(({ change, nodes, values }) =>
    runningProblems['node-change-waits'].at(change.path, {
      found: values,
      reason: `${shortList(nodes)} ${nodes.length === 1 ? 'still waits' : 'still wait'} for this change (${change.aspect} ${values}), and ${nodes.length === 1 ? 'stays as it is' : 'stay as they are'} in this update: ${each(nodes, change.effect)}`,
      remedy: oneByOne(nodes, change),
    }),
  );
}

function protectedStill(changes: readonly NodeChange[]): Problem[] {
  return grouped(changes).map(({ change, nodes, values }) =>
    runningProblems['node-protection-first'].at(replacePath, {
      found: nodes.join(', '),
      reason: `${shortList(nodes)} is named and still protected, so this update only lifts its protection; it stays as it is (${change.aspect} ${values})`,
      remedy: `run \`pulumi up\` once more, with the stack as it is: then ${change.effect}, after it was emptied${change.role === 'control-plane' ? ' and has left etcd' : ''}. To keep it, take it out of ${replacePath} and run \`pulumi up\`: it is protected again`,
    }),
  );
}

function each(nodes: readonly string[], effect: string): string {
  return nodes.length === 1 ? effect : `of each, ${effect}`;
}

function oneByOne(nodes: readonly string[], { role }: NodeChange): string {
  const example = nodes.at(-1) ?? '';
  return role === 'control-plane'
    ? `name one control plane in ${replacePath} (for example [${example}]), run \`pulumi up\`, wait until it is Ready and etcd has its majority again, then name the next in its place; those that are not named stay as they are`
    : `name the nodes that may change now in ${replacePath} (for example [${example}]), run \`pulumi up\`, then name the next; those that are not named stay as they are`;
}

/** What no provider does is refused, named or not: the way is another pool. */
function impossible(changes: readonly NodeChange[]): Problem[] {
  return grouped(changes.filter(({ when }) => when === 'never')).map(({ change, nodes, values }) =>
    runningProblems['node-cannot-change'].at(change.path, {
      found: values,
      reason: `${shortList(nodes)} ${nodes.length === 1 ? 'runs' : 'run'} (${change.aspect} ${values}): ${change.effect}`,
      remedy:
        change.role === 'control-plane'
          ? 'set the value back; control planes that run keep it'
          : 'set the value back, and add a pool of its own with the new one: once its nodes are Ready, set the count of this pool to 0, which drains its nodes first',
    }),
  );
}

function checkNames(
  { safety }: ClusterSpec,
  nodes: readonly NodePlan[],
  asked: readonly NodeChange[],
): Problem[] {
  const names = nodes.map(({ name }) => name);
  return safety.replace.flatMap((name, index): Problem[] => {
    const path = `${replacePath}[${index}]`;
    if (!names.includes(name)) {
      const near = nearest(name, names);
      return [
        configProblems['config-unknown-name'].at(path, {
          found: name,
          reason: `the stack has no such node; it has ${shortList(names, 12)}`,
          remedy: near === undefined ? 'name one that it has, or remove it' : `did you mean ${near}?`,
        }),
      ];
    }
    if (asked.some(({ node }) => node === name)) return [];
    return [runningProblems['node-named-without-need'].at(path, { found: name })];
  });
}

function checkQuorum(
  now: readonly NodeChange[],
  { nodes, running }: { readonly nodes: readonly NodePlan[]; readonly running: RunningStack },
): Problem[] {
  const changing = [...new Set(now.filter(({ role }) => role === 'control-plane').map(({ node }) => node))];
  const planned = new Set(nodes.map(({ name }) => name));
  const leaving = running.nodes.filter(({ role, name }) => role === 'control-plane' && !planned.has(name));
  if (changing.length === 0 || changing.length + leaving.length === 1) return [];
  return [
    runningProblems['control-planes-at-once'].at(replacePath, {
      found: [...changing, ...leaving.map(({ name }) => name)].join(', '),
      reason: `these control planes would be ${leaving.length === 0 ? 'changed' : 'changed or taken away'} in one update, and etcd stands still without its majority`,
      remedy: `name one control plane, run \`pulumi up\`, wait until it is Ready, then name the next${leaving.length === 0 ? '' : '; take none away in the same update'}`,
    }),
  ];
}

/** Whatever was moved or kept: two nodes in one place would take each other’s packets, or disks. */
function checkUnique(
  nodes: readonly NodePlan[],
  places: ReadonlyMap<string, MachinePlace>,
  running: RunningStack,
): Problem[] {
  const planned = new Set(nodes.map(({ name }) => name));
  const leaving = running.nodes.filter(({ name }) => !planned.has(name));
  const vmIds = [...places].flatMap(([name, place]) =>
    place.kind === 'vm' ? [[name, place.vmId] as const] : [],
  );
  return [
    ...twice(
      'address',
      [...nodes, ...leaving].map(({ name, address }) => [name, address]),
    ),
    ...twice(
      'IPv6 address',
      [...nodes, ...leaving].map(({ name, address6 }) => [name, address6]),
    ),
    ...twice('virtual machine id', [...vmIds, ...leaving.map(({ name, vmId }) => [name, vmId] as const)]),
  ];
}

function twice(what: string, values: readonly (readonly [string, string | number | undefined])[]): Problem[] {
  const first = new Map<string | number, string>();
  return values.flatMap(([name, value]): Problem[] => {
    if (value === undefined) return [];
    const other = first.get(value);
    if (other === undefined) {
      first.set(value, name);
      return [];
    }
    return [
      runningProblems['node-place-taken'].at('routewise:nodes', {
        found: String(value),
        reason: `${other} and ${name} would both have this ${what}: one of them runs there, or leaves only at the end of this update`,
      }),
    ];
  });
}
