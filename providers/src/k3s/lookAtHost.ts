// Looks at a host over SSH: which machine it is, and which node of k3s it is set up to be.
// It must never change the host, nor read more of its files than that.
import { parse } from 'yaml';
import { cleanText } from '../../../config/cleanText';
import { k3sPaths } from '../../../plan/machines/k3s/k3sPaths';
import type { SshSession } from '../ssh';
import type { HostIdentity } from './hostIdentity';
import { hostIdentity } from './hostIdentity';
import { lookAtHostScript } from './hostScripts';
import type { K3sLifeNode, K3sLifeRequest } from './lifeRequest';

type Role = K3sLifeNode['role'];

export interface HostLook {
  readonly identity?: HostIdentity;
  /** The node that its files make it; absent where there are none. */
  readonly name?: string;
  /** First address of that node. */
  readonly address?: string;
  /** Services of k3s that are there; of a node one, of a host in the middle of a change none or two. */
  readonly roles: readonly Role[];
}

const roles: readonly Role[] = ['server', 'agent'];

/** @throws SshError */
export async function lookAtHost(session: SshSession): Promise<HostLook> {
  const { stdout } = await session.mustRun(lookAtHostScript(), {
    step: 'looking which machine and whose node it is',
    repeatable: true,
  });
  const said = stdout.split('\n').map((line) => /^([a-z-]+): (.*)$/.exec(line)?.slice(1, 3) ?? []);
  const value = (key: string): string | undefined => {
    const text = said.find(([each]) => each === key)?.[1]?.replace(/^["']|["']$/g, '');
    return text === undefined || text === '' ? undefined : cleanText(text);
  };
  const identity = hostIdentity(value('machine-id') ?? '', value('product'));
  const [name, address] = [value('name'), value('address')?.split(',')[0]];
  return {
    ...(identity === undefined ? {} : { identity }),
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
    roles: roles.filter((role) => said.some(([key, is]) => key === 'role' && is === role)),
  };
}

/** Whether it is set up as the node that it is to be, whatever else of its options may be behind. */
export function isSeated(look: HostLook, request: Pick<K3sLifeRequest, 'files'>, node: K3sLifeNode): boolean {
  const { name, role } = node;
  const address = addressOf(request, name);
  return (
    look.name === name &&
    look.roles.length === 1 &&
    look.roles[0] === role &&
    (role === 'agent' || address === undefined || look.address === address)
  );
}

/** First address that its config gives a node. */
function addressOf({ files }: Pick<K3sLifeRequest, 'files'>, name: string): string | undefined {
  const all = JSON.parse(files[name] ?? '[]') as { path: string; content: string }[];
  const config = all.find(({ path }) => path === k3sPaths.config);
  if (config === undefined) return undefined;
  const { 'node-ip': addresses } = parse(config.content) as { 'node-ip'?: string };
  return addresses?.split(',')[0];
}
