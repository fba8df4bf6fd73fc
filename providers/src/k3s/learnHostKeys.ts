// Keeps the host keys of machines that have just been made, so that the first upgrade over SSH meets nobody else.
// It must never fail an update: where SSH is closed there is nothing to learn, and the first session is a first meeting.
import { parseTarget } from '../ssh';
import { scanHostKey } from '../ssh/scanHostKey';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';

export async function learnHostKeys(
  request: Pick<K3sLifeRequest, 'ssh'>,
  record: Pick<K3sLifeRecord, 'hostKeys'>,
  nodes: readonly Pick<K3sLifeNode, 'name'>[],
  say: (line: string) => void,
): Promise<void> {
  await Promise.all(
    nodes.map(async ({ name }) => {
      const ssh = request.ssh[name] ?? '';
      if (ssh === '' || record.hostKeys[name] !== undefined) return;
      const key = await scanHostKey(parseTarget(name, ssh)).catch(() => undefined);
      if (key === undefined) return;
      record.hostKeys[name] = key;
      say(`${name}: its SSH host key is ${key}; another one is refused from now on`);
    }),
  );
}
