// Turns a stack's raw sections into a ClusterSpec, or refuses with all problems at once.
// It must never let a stack pass that any of the checks refuses.
import { checkAddressRanges, checkRoom6 } from '../config/addressRanges';
import { checkCombinations } from '../config/checkCombinations';
import { checkMachines } from '../config/checkMachines';
import { configPath, parseSections, valueAt } from '../config/parse';
import { RefusedError } from '../config/problem';
import { inPulumiOrder } from '../config/pulumiOrder';
import type { ClusterSpec } from '../config/schema/stack';
import { completeStack } from '../config/schema/stack';
import { parseExisting } from './existing/parseExisting';

/**
 * @param raw the sections by name, as plain data (`{ cluster: {…}, nodes: {…} }`)
 * @param cluster what an existing cluster says of itself, raw: from `readObserved`
 * @throws RefusedError with every problem found
 */
export function parseStack(raw: unknown, cluster?: unknown): ClusterSpec {
  const sections = inPulumiOrder(raw, configPath);
  if (isExisting(sections)) return parseExisting(sections, cluster);
  const parsed = parseSections(sections);
  const spec = completeStack(parsed);
  const shapes = [...checkMachines(parsed), ...checkCombinations(spec)];
  // Addresses are counted out only where it is clear which machines there are.
  const problems = shapes.length > 0 ? shapes : checkAddressRanges(spec);
  if (problems.length > 0) throw new RefusedError(problems);
  const room = checkRoom6(spec);
  if (room.length > 0) throw new RefusedError(room);
  return spec;
}

function isExisting(raw: unknown): raw is Record<string, unknown> {
  return valueAt(raw, ['provider', 'kind']) === 'existing';
}
