// Brings what runs to the wanted release and config: servers one at a time, then agents, each emptied before.
// It must never begin where a node cannot be reached, and never go on while one is not back.
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode, K3sLifeRecord } from './lifeRequest';

export async function changeNodes(context: K3sLifeContext, record: K3sLifeRecord): Promise<void> {
  const { request, kubernetes } = context;
  const running = new Map(
    (await kubernetes.nodes()).map(({ metadata, status }) => [
      metadata.name,
      status.nodeInfo?.kubeletVersion,
    ]),
  );
  const behind = ({ name }: K3sLifeNode): boolean =>
    running.has(name) &&
    (running.get(name) !== request.version || record.configs[name] !== request.configDigests[name]);
  const names = [...context.servers, ...context.agents].filter(behind).map(({ name }) => name);
  if (names.length === 0) return;
  throw new Error(
    `${names.join(', ')} ${names.length === 1 ? 'runs' : 'run'} with another release or config of k3s than the stack says, and this stack names no way to reach running nodes. Nothing was changed on them.`,
  );
}
