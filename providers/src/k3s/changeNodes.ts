// Brings what runs to the wanted release and config: servers one at a time, then agents, each emptied before a new release.
// It must never begin where a node cannot be reached, and never go on while one is not back.
import { requireDrainable } from '../cluster/drainNode';
import { requireEngine } from '../cluster/engineWatch';
import { drainOrKeep } from '../cluster/givingUp';
import { inBatches } from '../inBatches';
import { isReady } from '../kubernetes/objects';
import { judgeKubernetesStep } from '../cluster/versions';
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode, K3sLifeRecord } from './lifeRequest';
import { awaitService, putInPlace } from './installNode';
import { withNode } from './withNode';
import { passServerHealth } from './serverHealth';
import { snapshotBefore } from './snapshotBefore';

interface Behind {
  node: K3sLifeNode;
  /** Release it runs. */
  runs: string;
}

export async function changeNodes(context: K3sLifeContext, record: K3sLifeRecord): Promise<void> {
  const behind = await findBehind(context, record);
  if (behind.length === 0) return;
  refuseUnreachable(context, behind);
  refuseSteps(context, behind);
  // All of them looked at before the first is touched.
  await inBatches(behind, 16, ({ node }) =>
    withNode(context.request, record, node.name, async (session) => {
      await session.mustRun('true', { step: 'looking whether it can be reached', repeatable: true });
    }),
  );
  await requireDrainable(
    context,
    behind.filter(({ runs }) => runs !== context.request.version).map(({ node }) => node.name),
  );
  const change = (each: Behind): Promise<void> => changeNode(context, record, each);
  for (const each of behind.filter(({ node }) => node.role === 'server')) await change(each);
  await inBatches(
    behind.filter(({ node }) => node.role === 'agent'),
    context.request.workersAtATime,
    change,
  );
}

async function findBehind(context: K3sLifeContext, record: K3sLifeRecord): Promise<Behind[]> {
  const { request, kubernetes } = context;
  const running = new Map(
    (await kubernetes.nodes()).map(({ metadata, status }) => [
      metadata.name,
      status.nodeInfo?.kubeletVersion ?? '',
    ]),
  );
  return [...context.servers, ...context.agents].flatMap((node) => {
    const runs = running.get(node.name);
    if (runs === undefined) return [];
    const isCurrent =
      runs === request.version && record.configs[node.name] === request.configDigests[node.name];
    return isCurrent ? [] : [{ node, runs }];
  });
}

function refuseUnreachable({ request }: K3sLifeContext, behind: readonly Behind[]): void {
  const out = behind.filter(({ node }) => request.ssh[node.name] === undefined).map(({ node }) => node.name);
  if (out.length === 0) return;
  throw new Error(
    `${out.join(', ')} ${out.length === 1 ? 'runs' : 'run'} another release or other options of k3s than the stack says, and running nodes are changed over SSH, ` +
      'for which the stack names no key. Nothing was changed on them. Machines made with routewise:provider.sshKey let its owner in ' +
      '(on Hetzner Cloud routewise:access.ssh opens the firewall for it); the private key is taken from ROUTEWISE_SSH_KEY_FILE or an agent. ' +
      'Otherwise replace them one by one: a machine made anew boots with what the stack says.',
  );
}

function refuseSteps({ request }: K3sLifeContext, behind: readonly Behind[]): void {
  for (const { node, runs } of behind) {
    const refused = judgeKubernetesStep(runs, request.version);
    if (refused !== undefined) throw new Error(`${node.name} runs ${runs}. ${refused}`);
  }
}

async function changeNode(
  context: K3sLifeContext,
  record: K3sLifeRecord,
  { node, runs }: Behind,
): Promise<void> {
  const { request, kubernetes } = context;
  const { name } = node;
  const isUpgrade = runs !== request.version;
  const doing = isUpgrade ? `upgrading ${name} from ${runs} to ${request.version}` : `changing ${name}`;
  const servers = context.servers.map((server) => server.name);
  await passServerHealth(context, doing, servers);
  if (isUpgrade && node.role === 'server')
    await snapshotBefore(context, servers, `upgrading k3s to ${request.version}`);
  await requireEngine();
  const before = await kubernetes.node(name);
  const wasReady = before !== undefined && isReady(before);
  context.say(
    `${name}: ${isUpgrade ? `upgrading k3s ${runs} to ${request.version}` : 'gets its new options'}`,
  );
  if (isUpgrade) await drainOrKeep(context, name);
  await putInPlace(context, record, node);
  await awaitService(context, record, node);
  await context.until(`${name} is back after ${doing}`, async () => {
    const now = await kubernetes.node(name);
    const version = now?.status.nodeInfo?.kubeletVersion;
    if (now === undefined || version !== request.version)
      return { retry: `The node reports ${version ?? 'nothing'}.` };
    return !wasReady || isReady(now) ? { done: true } : { retry: 'The node is not Ready.' };
  });
  if (isUpgrade) await kubernetes.keepAfterAll(name);
  await passServerHealth(context, `the step after ${doing}`, servers);
  record.configs[name] = request.configDigests[name] ?? '';
  context.say(`${name}: ${isUpgrade ? `runs k3s ${request.version}` : 'has its new options'}`);
}
