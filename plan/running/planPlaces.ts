// Plans where every node is to be, over what runs already: names, addresses, machines; and what of it has to wait.
// It must never go on where addresses do not fit, or a stack would have its nodes deleted, cut off or mixed up.
import { checkAddressPools } from '../../config/addressPools';
import type { Problem } from '../../config/problem';
import { RefusedError } from '../../config/problem';
import type { NodePlan } from '../ground/nodes';
import type { Outcome } from '../outcome';
import { checkFixed } from './fixedAtBirth';
import type { MachinePlace } from './machinePlaces';
import { machinePlaces } from './machinePlaces';
import type { NodeChanges } from './nodeChange';
import type { PlacesGround } from './nodePlaces';
import { nodePlaces } from './nodePlaces';
import type { RunningStack } from './runningStack';
import { planNodes } from './planNodes';
import { settleNodes } from './settleNodes';

export interface PlacesPlan {
  readonly nodes: readonly NodePlan[];
  /** By node; none for hosts. */
  readonly places: ReadonlyMap<string, MachinePlace>;
  /** What stands in nodes' names for their pool, by pool. */
  readonly stems: ReadonlyMap<string, string>;
  /** By segment. */
  readonly strides: ReadonlyMap<string, number>;
  readonly changes?: NodeChanges;
}

/** @throws RefusedError with all that rules it out */
export function planPlaces(ground: PlacesGround, running: RunningStack): Outcome<PlacesPlan> {
  const { spec } = ground;
  const places = nodePlaces(ground, running);
  refuse([
    ...checkFixed(ground, running),
    ...places.problems,
    // Addresses of an existing cluster are its own.
    ...(spec.observed === undefined ? checkAddressPools(spec, places.numbers) : []),
  ]);
  const wanted = planNodes(ground, places);
  const { now, waiting, ...settled } = settleNodes(
    ground,
    { nodes: wanted, places: machinePlaces(spec, wanted, places) },
    running,
  );
  refuse(settled.problems);
  return {
    value: {
      nodes: settled.nodes,
      places: settled.places,
      stems: places.stems,
      strides: places.strides,
      ...(now.length + waiting.length === 0 ? {} : { changes: { now, waiting } }),
    },
    problems: [...places.problems, ...settled.problems],
  };
}

function refuse(problems: readonly Problem[]): void {
  const refusals = problems.filter(({ severity }) => severity === 'refuse');
  if (refusals.length > 0) throw new RefusedError(refusals);
}
