// A case of a kind of problem that no stack trips by itself: what finds it is called, with the world it is to find.
import type { ProblemCase } from './problemCase';
import { told } from './problemCase';

/** @param at the path that is blamed, whole @param run hands its problems over, or is refused for them */
export function ofRun<World>(
  at: string,
  run: (world: World) => unknown,
  trips: World,
  misses: World,
): ProblemCase {
  return { at, trips: () => told(() => run(trips)), misses: () => told(() => run(misses)) };
}
