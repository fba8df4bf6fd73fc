// Asks every control plane there was how etcd is, before a change: who is a member, and which of them say that they are well.
// It must never change anything, nor take silence for health.
import { talosApiPort } from '../../../../config/ports';
import { cleanText } from '../../../../config/cleanText';
import { messageOf } from '../../../../config/messageOf';
import { TalosApi } from '../talosApi';
import type { EtcdMember, TalosCredentials } from '../talosApi';
import type { LifeMachine } from './lifeRequest';
import type { EtcdLook } from '../../cluster/quorum';

interface Answer {
  readonly name: string;
  readonly members: readonly EtcdMember[];
  readonly trouble?: string;
}

/** @param timeoutMs the longest one call may take */
export async function lookAtEtcd(
  controlPlanes: readonly Pick<LifeMachine, 'name' | 'address' | 'port' | 'certifiedFor'>[],
  access: TalosCredentials,
  timeoutMs: number,
): Promise<EtcdLook> {
  const looks = await Promise.allSettled(controlPlanes.map((machine) => askOne(machine, access, timeoutMs)));
  const answers = looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []));
  const silent = new Map(
    looks.flatMap((look, index): [string, string][] =>
      look.status === 'fulfilled'
        ? []
        : [[controlPlanes[index]?.name ?? '', cleanText(messageOf(look.reason))]],
    ),
  );
  const [first] = answers;
  if (first === undefined) {
    const why = [...silent].map(([name, reason]) => `${name}: ${reason}`).join(' ');
    return { asked: false, why: why === '' ? 'no control plane is known' : why };
  }
  return {
    asked: true,
    members: first.members.map(({ hostname, isLearner }) => {
      const own = answers.find(({ name }) => name === hostname);
      const trouble = isLearner
        ? 'it is still learning etcd’s data'
        : own === undefined
          ? (silent.get(hostname) ?? 'it is no control plane of this stack, so nobody here can ask it')
          : own.trouble;
      return { name: cleanText(hostname), ...(trouble === undefined ? {} : { trouble }) };
    }),
  };
}

async function askOne(
  { name, address, port, certifiedFor }: Pick<LifeMachine, 'name' | 'address' | 'port' | 'certifiedFor'>,
  access: TalosCredentials,
  timeoutMs: number,
): Promise<Answer> {
  const api = new TalosApi(address, port ?? talosApiPort, access, timeoutMs, certifiedFor);
  try {
    const members = await api.etcdMembers();
    const { errors, leader } = await api.etcdStatus();
    if (errors.length > 0) return { name, members, trouble: cleanText(errors.join('; ')) };
    return leader === '0' ? { name, members, trouble: 'it knows no leader' } : { name, members };
  } finally {
    api.close();
  }
}
