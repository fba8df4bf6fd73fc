// Asks the cluster's API before a change how its servers are: which have a vote in etcd, and which the API has lost sight of.
// It must never change anything, nor take silence for health.
import { cleanText } from '../../../config/cleanText';
import type { EtcdLook } from '../cluster/quorum';
import { messageOf } from '../../../config/messageOf';
import { askKubernetesReadiness } from '../kubernetes/readiness';
import type { KubernetesCredentials } from '../kubernetes/access';
import { KubernetesClient } from '../kubernetes/kubernetesClient';
import type { KubernetesNode } from '../kubernetes/objects';
import { voteTrouble } from './serverHealth';

const serverLabel = 'node-role.kubernetes.io/control-plane';

/**
 * @param servers names of those the last update knew
 * @param timeoutMs the longest one question may take
 */
export async function lookAtServers(
  access: KubernetesCredentials,
  servers: readonly string[],
  timeoutMs: number,
): Promise<EtcdLook> {
  const readiness = await askKubernetesReadiness(access, timeoutMs);
  if (readiness.state !== 'ready') {
    return { asked: false, why: `The Kubernetes API at ${access.endpoint}: ${cleanText(readiness.why)}.` };
  }
  const client = new KubernetesClient(access, timeoutMs);
  try {
    const nodes = await client.nodes();
    return {
      asked: true,
      members: nodes.filter((node) => isServer(node, servers)).map(memberOf),
    };
  } catch (error) {
    return { asked: false, why: cleanText(messageOf(error)) };
  } finally {
    client.close();
  }
}

/** Also one that an interrupted update has left behind. */
function isServer({ metadata }: KubernetesNode, servers: readonly string[]): boolean {
  return servers.includes(metadata.name) || metadata.labels?.[serverLabel] !== undefined;
}

/** A server that is gone keeps the vote it has shown: its kubelet’s silence tells. */
function memberOf(node: KubernetesNode): { name: string; trouble?: string } {
  const name = cleanText(node.metadata.name);
  const ready = node.status.conditions?.find(({ type }) => type === 'Ready');
  const trouble =
    voteTrouble(node) ?? (ready?.status === 'Unknown' ? 'its kubelet does not answer' : undefined);
  return { name, ...(trouble === undefined ? {} : { trouble: cleanText(trouble) }) };
}
