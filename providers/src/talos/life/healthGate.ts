// The check between two steps: etcd whole and without alarms, the API server ready, the nodes that matter Ready.
// It must never change anything, and never let a step begin on a cluster that could not lose a machine.
import { askKubernetesReadiness } from '../../kubernetes/readiness';
import type { EtcdMember } from '../talosApi';
import type { LifeContext } from './lifeContext';
import { messageOf } from '../../../../config/messageOf';
import { retryOrGiveUp } from './lifeContext';
import { isReady } from '../../kubernetes/objects';
import type { LifeMachine } from './lifeRequest';

export interface Expected {
  /** These are members of etcd with a vote, and well. */
  controlPlanes: readonly LifeMachine[];
  /** Names of nodes that are Ready. */
  readyNodes: readonly string[];
}

/** @param before what comes next, for the error: `upgrading dev-control-plane-2` */
export async function passHealthGate(
  context: LifeContext,
  before: string,
  expected: Expected,
): Promise<void> {
  await context.until(`The cluster is not healthy, so ${before} was not begun`, async () => {
    try {
      const why =
        (await etcdTrouble(context, expected.controlPlanes)) ?? (await kubernetesTrouble(context, expected));
      return why === undefined ? { done: true } : { retry: why };
    } catch (error) {
      return retryOrGiveUp(error);
    }
  });
}

/** The members as the first control plane that answers sees them. @throws the last error when none does */
export async function etcdMembers(
  context: LifeContext,
  controlPlanes: readonly LifeMachine[],
): Promise<EtcdMember[]> {
  let last: unknown = new Error('There is no control plane to ask.');
  for (const machine of controlPlanes) {
    try {
      return await context.talos(machine, (api) => api.etcdMembers());
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`No control plane can tell who is in etcd. ${messageOf(last)}`);
}

async function etcdTrouble(
  context: LifeContext,
  controlPlanes: readonly LifeMachine[],
): Promise<string | undefined> {
  const members = await etcdMembers(context, controlPlanes);
  for (const machine of controlPlanes) {
    const { name } = machine;
    const member = members.find(({ hostname }) => hostname === name);
    if (member === undefined) return `${name} is no member of etcd.`;
    if (member.isLearner) return `${name} is still learning etcd’s data.`;
    const [status, alarms] = await context.talos(machine, (api) =>
      Promise.all([api.etcdStatus(), api.etcdAlarms()]),
    );
    if (status.errors.length > 0) return `etcd on ${name} says: ${status.errors.join('; ')}.`;
    if (status.leader === '0') return `etcd on ${name} knows no leader: the quorum is lost.`;
    if (alarms.length > 0)
      return `etcd has an alarm (${alarms.join(', ')}): see \`talosctl etcd alarm list\`.`;
  }
  return undefined;
}

async function kubernetesTrouble(
  { kubernetes, request }: LifeContext,
  { readyNodes }: Expected,
): Promise<string | undefined> {
  const readiness = await askKubernetesReadiness(request.kubernetes);
  if (readiness.state !== 'ready') {
    return `The Kubernetes API at ${request.kubernetes.endpoint} is not ready: ${readiness.why}.`;
  }
  if (readyNodes.length === 0) return undefined;
  const nodes = await kubernetes.nodes();
  for (const name of readyNodes) {
    const node = nodes.find(({ metadata }) => metadata.name === name);
    if (node === undefined) return `Node ${name} is not registered.`;
    if (!isReady(node)) return `Node ${name} is not Ready.`;
  }
  return undefined;
}
