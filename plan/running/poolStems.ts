// Says what stands in the names of each pool's nodes for the pool: its name, or the one it had before it was renamed.
// It must never give two pools' nodes the same names, nor take a renamed pool for a new one beside one that goes.
import { controlPlanePool } from '../../config/pools';
import type { Problem } from '../../config/problem';
import { shortList } from '../../config/shortList';
import type { WorkerPool } from '../../config/schema/stack';
import type { Ground } from '../ground/ground';
import { runningProblems } from './runningProblems';
import type { RunningStack } from './runningStack';

export interface PoolStems {
  /** Stem by pool, for the control planes and every pool of workers. */
  readonly stems: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

interface Named {
  readonly name: string;
  readonly path: string;
  readonly pool: WorkerPool;
  readonly stem: string;
}

export function poolStems(
  { spec, pools: known }: Pick<Ground, 'spec' | 'pools'>,
  running: RunningStack,
): PoolStems {
  // Hosts have names of their own.
  if (spec.provider.kind === 'hosts' || spec.provider.kind === 'existing')
    return { stems: new Map(known.all.map(({ name }) => [name, name])), problems: [] };
  const runs = new Set(running.nodes.filter(({ role }) => role === 'worker').map(({ stem }) => stem));
  const remembered = (name: string): string | undefined => {
    const stem = running.pools.find((each) => each.name === name)?.stem;
    return stem !== undefined && runs.has(stem) ? stem : undefined;
  };
  const pools = known.workers.map(({ name, path, pool }): Named => {
    const said = pool.renamedFrom === false ? undefined : pool.renamedFrom;
    return { name, path, pool, stem: said ?? remembered(name) ?? name };
  });
  return {
    stems: new Map([
      [controlPlanePool, controlPlanePool],
      ...pools.map(({ name, stem }): [string, string] => [name, stem]),
    ]),
    problems: [
      ...pools.flatMap((pool) => checkSaid(pool, { runs, remembered, cluster: spec.cluster.name })),
      ...checkShared(pools, spec.cluster.name),
      ...checkVanished(pools, running),
    ],
  };
}

interface Known {
  readonly runs: ReadonlySet<string>;
  readonly remembered: (name: string) => string | undefined;
  readonly cluster: string;
}

/** Whether `renamedFrom` says what the nodes are called that run. */
function checkSaid({ name, path, pool, stem }: Named, { runs, remembered, cluster }: Known): Problem[] {
  const key = `${path}.renamedFrom`;
  const said = pool.renamedFrom;
  const before = remembered(name);
  if (typeof said !== 'string') {
    if (before === undefined || before === name) return [];
    return [
      runningProblems['pool-name-remembered'].at(key, {
        reason: `the nodes of pool “${name}” are called ${cluster}-${before}-1 and so on, since the pool had that name once; without the key only this stack’s state knows it, and a plan made elsewhere shows other names`,
        remedy: `write renamedFrom: ${before}`,
      }),
    ];
  }
  if (runs.has(said)) return [];
  const right = before ?? remembered(said) ?? (runs.has(name) ? name : undefined);
  if (right === undefined || right === said) return [];
  return [
    runningProblems['pool-renamed-otherwise'].at(key, {
      found: said,
      reason: `the pool’s nodes would be called ${cluster}-${stem}-1 and so on, but those that run are called ${cluster}-${right}-1: they would be deleted`,
      remedy: right === name ? 'remove the key' : `write renamedFrom: ${right}, the name that the nodes bear`,
    }),
  ];
}

function checkShared(pools: readonly Named[], cluster: string): Problem[] {
  return pools.flatMap(({ name, stem, path }, index) => {
    const other = pools.slice(0, index).find((each) => each.stem === stem);
    if (other === undefined) return [];
    return [
      runningProblems['node-names-taken'].at(path, {
        reason: `nodes of both “${other.name}” and “${name}” would be called ${cluster}-${stem}-1 and so on: that name stays with the pool that had it first, also once it is renamed`,
        remedy: `give the pool that is new another name than ${stem}`,
      }),
    ];
  });
}

/** A pool that goes while another one comes looks like one that was renamed. */
function checkVanished(pools: readonly Named[], running: RunningStack): Problem[] {
  const kept = new Set(pools.map(({ stem }) => stem));
  const gone = new Map<string, string[]>();
  for (const { role, stem, name } of running.nodes)
    if (role === 'worker' && !kept.has(stem)) gone.set(stem, [...(gone.get(stem) ?? []), name]);
  const runs = new Set(running.nodes.map(({ stem }) => stem));
  const come = pools.filter(
    ({ name, stem, pool }) =>
      pool.count > 0 &&
      pool.renamedFrom === undefined &&
      !runs.has(stem) &&
      !running.pools.some((each) => each.name === name),
  );
  const [first] = come;
  if (first === undefined) return [];
  return [...gone].map(([stem, names]) =>
    runningProblems['pool-renamed'].at(`${first.path}.renamedFrom`, {
      reason: `pool “${stem}” is gone from the stack while its nodes run (${shortList(names)}), and ${come.map(({ name }) => `“${name}”`).join(', ')} is new: were it renamed, these nodes would be deleted and others made, disks and all`,
      remedy: `where it was renamed, write renamedFrom: ${stem} under the new name: the nodes keep names, addresses and machines. Where it is to go, write renamedFrom: false under the new pool, or take the old one away in an update of its own`,
    }),
  );
}
