// Looks whether the servers are well enough for the next step: the API ready, each server a member of etcd with a vote.
// It must never change anything, and never let a step begin on a cluster that could not lose a server.
// Source: k3s, pkg/etcd: the condition EtcdIsVoter and the annotation etcd.k3s.cattle.io/node-name of a server’s Node.
import { askKubernetesReadiness } from '../kubernetes/readiness';
import type { KubernetesNode } from '../kubernetes/objects';
import type { Attempt } from '../waitUntil';
import type { K3sLifeContext } from './lifeContext';

export const etcdName = 'etcd.k3s.cattle.io/node-name';

/** @param servers names of those that are to be members */
export async function passServerHealth(
  context: K3sLifeContext,
  before: string,
  servers: readonly string[],
): Promise<void> {
  await context.until(`The cluster is not healthy, so ${before} was not begun`, () =>
    lookAtServers(context, servers),
  );
}

export async function awaitApi(context: K3sLifeContext): Promise<void> {
  const { endpoint } = context.request.kubernetes;
  await context.until(`The Kubernetes API at ${endpoint} answers`, () => lookAtApi(context));
}

async function lookAtApi(context: K3sLifeContext): Promise<Attempt<true>> {
  const readiness = await askKubernetesReadiness(context.request.kubernetes);
  switch (readiness.state) {
    case 'ready':
      return { done: true };
    case 'waiting':
      return {
        retry: `It is not ready: ${readiness.why}. See the first server’s console at the provider, /var/log/cloud-init-output.log and \`journalctl -u k3s\` there.`,
      };
    case 'foreign':
      return {
        hopeless: `The Kubernetes API at ${context.request.kubernetes.endpoint} is not this cluster’s: ${readiness.why}. Check that the endpoint leads to the servers of this stack.`,
      };
  }
}

async function lookAtServers(context: K3sLifeContext, servers: readonly string[]): Promise<Attempt<true>> {
  const api = await lookAtApi(context);
  if (!('done' in api)) return api;
  const nodes = await context.kubernetes.nodes();
  for (const name of servers) {
    const node = nodes.find(({ metadata }) => metadata.name === name);
    if (node === undefined) return { retry: `Server ${name} is not registered.` };
    const trouble = voteTrouble(node);
    if (trouble !== undefined) return { retry: trouble };
  }
  return { done: true };
}

/** @returns undefined for a member with a vote */
export function voteTrouble({ metadata, status }: KubernetesNode): string | undefined {
  const condition = status.conditions?.find(({ type }) => type === 'EtcdIsVoter');
  if (condition === undefined) return `${metadata.name} has not joined etcd yet.`;
  if (condition.status === 'True') return undefined;
  return `${metadata.name} has no vote in etcd${condition.message === undefined ? '' : `: ${condition.message}`}.`;
}
