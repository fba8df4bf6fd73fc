// What a look at a host on loopback says, which answers with facts that a real one gave.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../../../config/problem';
import { planPreflight } from '../../../../plan/preflight/preflightPlan';
import { preflight } from '../../../../providers/src/hosts';
import { planOfHosts } from '../../../fixtures/hosts/hostsStack';
import { loginKey, withScriptedHost } from '../../../fixtures/hosts/scriptedHost';

export const recordedFacts = readFileSync(
  join(__dirname, '../../../fixtures/hosts/recorded/master.txt'),
  'utf8',
);

export interface Look {
  /** That the stack pins. */
  readonly hostKey?: string;
  readonly facts?: string;
}

export function lookedAt({ facts = recordedFacts, ...pinned }: Look): Promise<readonly Problem[]> {
  const reply = (command: string) => ({
    stdout: command.includes('date +%s') ? String(Date.now()) : facts,
  });
  return withScriptedHost({ reply }, async (port) => {
    const plan = planPreflight(
      planOfHosts([{ name: 'one', address: '10.4.100.1', ssh: `root@127.0.0.1:${port}`, ...pinned }]),
    );
    if (plan === undefined) throw new Error('no hosts are planned');
    return (await preflight(plan, { access: { privateKey: loginKey } })).problems;
  });
}
