// Cases of stacks that run: what a change would do to their nodes, pools and networks.
import { proxmoxStack, stackWith } from '../../../fixtures/stacks';
import { runningOf } from '../../../fixtures/states/runningOf';
import { overRunning } from '../overRunning';
import type { ProblemCases } from '../problemCase';

const stack = (changes: Readonly<Record<string, unknown>> = {}): unknown => stackWith(changes);
const over = overRunning(stack, runningOf(stack()));
const overProtected = overRunning(stack, runningOf(stack(), { held: ['dev-control-plane-3'] }));

const type = 'nodes.controlPlanes.type';
const larger = { [type]: 'cpx41' };
const elsewhere = { 'provider.location': 'nbg1' };
const naming = (...names: readonly string[]) => ({ 'safety.replace': names });

/** Pools by name, each with three nodes where nothing else is said. */
const pools = (workers: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => ({
  'nodes.workers': Object.fromEntries(
    Object.entries(workers).map(([name, more]) => [name, { type: 'cpx41', count: 3, ...more }]),
  ),
});
const renamed = pools({ batch: { renamedFrom: 'general' } });
const overRenamed = overRunning(stack, runningOf(stack(renamed), { over: runningOf(stack()) }));

const overMachines = overRunning(proxmoxStack, runningOf(proxmoxStack()));

export const runningCases: ProblemCases = {
  'node-not-named': over(type, larger, { ...larger, ...naming('dev-control-plane-3') }),
  'node-change-waits': over(
    'provider.location',
    { ...elsewhere, ...naming('dev-control-plane-3', 'dev-general-1', 'dev-general-2') },
    naming(),
  ),
  'node-protection-first': overProtected(
    'safety.replace',
    { ...elsewhere, ...naming('dev-control-plane-3') },
    // A server that is only stopped stays the same one.
    { ...larger, ...naming('dev-control-plane-3') },
  ),
  'node-cannot-change': over(
    'nodes.workers.general.type',
    { 'nodes.workers.general.type': 'cax31', ...naming('dev-general-1') },
    { 'nodes.workers.general.type': 'cpx51', ...naming('dev-general-1') },
  ),
  'node-named-without-need': over('safety.replace[0]', naming('dev-control-plane-3'), {
    ...larger,
    ...naming('dev-control-plane-3'),
  }),
  'control-planes-at-once': over(
    'safety.replace',
    { ...larger, ...naming('dev-control-plane-2', 'dev-control-plane-3') },
    { ...larger, ...naming('dev-control-plane-3') },
  ),
  'node-place-taken': over(
    'nodes',
    { 'nodes.workers.general.firstAddress': 33, ...naming('dev-general-1') },
    { 'nodes.workers.general.firstAddress': 40, ...naming('dev-general-1') },
  ),
  'node-names-taken': over(
    'nodes.workers.jobs',
    pools({ general: {}, jobs: { renamedFrom: 'general' } }),
    pools({ general: {}, jobs: { renamedFrom: false } }),
  ),
  'pool-renamed': over('nodes.workers.batch.renamedFrom', pools({ batch: {} }), renamed),
  'pool-renamed-otherwise': overRenamed(
    'nodes.workers.jobs.renamedFrom',
    pools({ jobs: { renamedFrom: 'batch' } }),
    pools({ jobs: { renamedFrom: 'general' } }),
  ),
  'pool-name-remembered': overRenamed('nodes.workers.batch.renamedFrom', pools({ batch: {} }), renamed),
  // A network may be widened around its nodes.
  'fixed-while-it-runs': overMachines(
    'network.nodes',
    { 'network.nodes': '10.9.0.0/24' },
    { 'network.nodes': '10.0.0.0/23' },
  ),
};
