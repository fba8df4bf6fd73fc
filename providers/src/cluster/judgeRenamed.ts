// Says why a machine cannot get another name: it keeps the one that it has booted with.
// It must never need the cluster: a preview asks it.
import { isKnown } from '../isKnown';

interface Machine {
  readonly name: string;
  readonly id: string;
}

/** @returns for each machine that is there under another name, why not */
export function judgeRenamed(before: readonly Machine[], after: readonly Machine[]): string[] {
  const isIn = (machines: readonly Machine[], { name }: Machine): boolean =>
    machines.some((each) => each.name === name);
  return after.flatMap((wanted) => {
    const { name, id } = wanted;
    if (!isKnown(id) || id === '' || isIn(before, wanted)) return [];
    const former = before.find((machine) => machine.id === id && !isIn(after, machine));
    if (former === undefined) return [];
    return [
      `${former.name} and ${name} are one machine (id ${id}): it keeps the name that it has booted with, and nobody would ever join as ${name}. ` +
        'Put the name back; a machine with the new name is one made anew, which joins before the old one leaves.',
    ];
  });
}
