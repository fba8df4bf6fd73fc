// Turns the sections of a stack on an existing cluster into a ClusterSpec, with what the cluster says of itself.
// It must never quote more of the cluster's file than what is wrong in it, nor let a secret of it go on.
import { checkCombinations } from '../../config/checkCombinations';
import { configProblems } from '../../config/configProblems';
import { configPath, parseSections, shownAt, troubleOf, valueAt } from '../../config/parse';
import { RefusedError } from '../../config/problem';
import { reservedKey } from '../../config/pulumiOrder';
import { observedCluster } from '../../config/schema/observedCluster';
import type { ClusterSpec } from '../../config/schema/stack';
import { completeStack } from '../../config/schema/stack';
import { checkExisting } from './checkExisting';
import { completeSections } from './completeSections';
import { existingProblems } from './existingProblems';
import { hideObserved } from './hideObserved';
import { withObserved } from './withObserved';

/** Addresses are those that the cluster has, so they are not counted out. */
export function parseExisting(raw: Record<string, unknown>, cluster: unknown): ClusterSpec {
  refuseShapes(raw);
  const observed = observedCluster.safeParse(cluster);
  const reserved = reservedKey(cluster);
  if (!observed.success || reserved !== undefined) {
    // What the stack itself has wrong comes first: the file's name may be among it.
    parseSections({ nodes: { controlPlanes: {} }, ...raw });
    throw new RefusedError([
      existingProblems['cluster-file-unreadable'].at('routewise:provider.cluster', {
        found: shownAt(['provider', 'cluster'], valueAt(raw, ['provider', 'cluster'])),
        reason: `it is not what \`routewise observe\` writes: ${
          reserved === undefined
            ? troubleOf(observed.error?.issues ?? [], cluster)
            : `${reserved.join('.')} has a name that no entry can have`
        }`,
        remedy: 'write it anew: `npx routewise observe --context NAME > FILE`',
      }),
    ]);
  }
  const hidden = hideObserved(observed.data);
  const parsed = parseSections(completeSections(raw, hidden.observed));
  const spec = withObserved(completeStack(parsed), hidden.observed);
  const problems = [...checkExisting(spec, hidden.observed, raw), ...checkCombinations(spec)];
  if (problems.length > 0) throw new RefusedError(problems);
  return hidden.inClear.length === 0 ? spec : { ...spec, observedInClear: hidden.inClear };
}

/** Sections that are completed from what the cluster says have to be mappings for that. */
function refuseShapes(raw: Record<string, unknown>): void {
  const places = [
    ...['cluster', 'provider', 'nodes', 'network', 'cilium'].map((section) => [section]),
    ['network', 'ipv6'],
  ];
  const wrong = places.filter((path) => {
    const value = valueAt(raw, path) ?? undefined;
    return value !== undefined && (typeof value !== 'object' || Array.isArray(value));
  });
  if (wrong.length === 0) return;
  throw new RefusedError(
    wrong.map((path) =>
      configProblems['config-wrong-type'].at(configPath(path), {
        found: shownAt(path, valueAt(raw, path)),
        reason: 'it must be of type mapping',
        remedy: 'write a value of type mapping, or remove it',
      }),
    ),
  );
}
