// Says which override a node follows, key by key, where more than one matches it.
// It must never sort names in any other way than Cilium does.
import { ownEntry } from '../../../config/ownValue';
import type { NodeOverridePlan } from '../../decisions/devices';
import type { KeyPrecedence } from './nodeConfigPlan';

/** Byte by byte, as Go sorts strings: pkg/option/resolver, "lexicographical ordering determines priority". */
export function inCiliumsOrder<T extends { readonly name: string }>(overrides: readonly T[]): T[] {
  return [...overrides].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/** @param matching for each node, the names of the overrides that select it */
export function precedenceOf(
  overrides: readonly NodeOverridePlan[],
  matching: ReadonlyMap<string, ReadonlySet<string>>,
): KeyPrecedence[] {
  const sorted = inCiliumsOrder(overrides);
  const found = new Map<string, { entry: Omit<KeyPrecedence, 'nodes'>; nodes: string[] }>();
  for (const [node, names] of matching) {
    const here = sorted.filter(({ name }) => names.has(name));
    for (const key of new Set(here.flatMap(({ defaults }) => Object.keys(defaults)))) {
      const [wins, ...over] = here
        .flatMap(({ name, defaults }) => {
          const value = ownEntry(defaults, key);
          return value === undefined ? [] : [{ name, value }];
        })
        .reverse();
      if (wins === undefined || over.length === 0) continue;
      const id = JSON.stringify([key, wins.name, over.map(({ name }) => name)]);
      const known = found.get(id);
      if (known === undefined) found.set(id, { entry: { key, wins, over }, nodes: [node] });
      else known.nodes.push(node);
    }
  }
  return [...found.values()]
    .map(({ entry, nodes }) => ({ ...entry, nodes }))
    .sort((a, b) => a.key.localeCompare(b.key, 'en') || a.wins.name.localeCompare(b.wins.name, 'en'));
}
