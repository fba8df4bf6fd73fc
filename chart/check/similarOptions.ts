// Finds the agent's options that an unknown key was probably meant to be, where no key of the chart is near.
// It must stay silent where nothing is near: a wrong suggestion is worse than none.
import type { CiliumVersion } from '../../config/schema/versions';
import type { HelmValue } from '../helmValue';
import { isMapping } from '../helmValue';
import { agentOptions } from '../agentOptions';
import type { ChartKeys } from '../keys/extractKeys';

const most = 3;
/** Words that an option may have beside those of the key: `regular` in bpf-ct-timeout-regular-tcp. */
const mostBeside = 2;
/** What an option calls by another name: connection tracking knows TCP, and any other protocol. */
const otherNames: Readonly<Record<string, string>> = { udp: 'any', conntrack: 'ct', timeouts: 'timeout' };

const wordsByVersion = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();

/** @returns names of options, those with the fewest other words first */
export function similarOptions(
  version: CiliumVersion,
  { written }: ChartKeys,
  parent: readonly string[],
  key: string,
  value: HelmValue,
): readonly string[] {
  if (key.length > 100 || isMapping(value)) return [];
  const wanted = [...new Set([...parent, key].flatMap(wordsOf))];
  if (wanted.length < 2) return [];
  const near = [...optionsOf(version)]
    .filter(([name]) => !Object.hasOwn(written, name))
    .filter(([, words]) => wanted.every((word) => words.has(word)))
    .map(([name, words]) => ({ name, beside: words.size - wanted.length }))
    .filter(({ beside }) => beside <= mostBeside);
  const least = Math.min(...near.map(({ beside }) => beside));
  return near
    .filter(({ beside }) => beside === least)
    .map(({ name }) => name)
    .slice(0, most);
}

function optionsOf(version: CiliumVersion): ReadonlyMap<string, ReadonlySet<string>> {
  const before = wordsByVersion.get(version);
  if (before !== undefined) return before;
  const names = Object.keys(agentOptions(version).agent).sort();
  const made = new Map(names.map((name) => [name, new Set(name.split('-'))]));
  wordsByVersion.set(version, made);
  return made;
}

/** `ctTcpTimeout` and `ct-tcp-timeout` are the same words. */
function wordsOf(text: string): string[] {
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return words.map((word) => word.toLowerCase()).map((word) => otherNames[word] ?? word);
}
