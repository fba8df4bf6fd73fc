// `routewise plan` of a stack whose file holds a provider's credential in clear.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { addPlanCommand } from '../../../cli/plan';
import { RefusedError } from '../../../config/problem';
import { smallestStack } from '../../fixtures/stacks';
import { temporaryFolder } from '../sandbox/temporaryFolder';

const secret = 'correct-horse-9';
const secure = { secure: 'v1:c2VjcmV0:abcdef==' };

/** @returns all that the command said, and its refusal */
async function plan(
  providers: Readonly<Record<string, unknown>>,
): Promise<{ said: string; refused?: string }> {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const sections = Object.entries({ ...smallestStack() }).map(([name, value]) => [
    `routewise:${name}`,
    value,
  ]);
  const config = { ...(Object.fromEntries(sections) as object), ...providers };
  writeFileSync(join(folder, 'Pulumi.dev.yaml'), stringify({ config }));
  let said = '';
  const hear = (text: unknown): boolean => {
    said += String(text);
    return true;
  };
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(hear),
  );
  const program = new Command().exitOverride();
  addPlanCommand(program);
  try {
    await program.parseAsync(['node', 'routewise', 'plan', 'dev', '-C', folder, '--no-state']);
    return { said };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { said, refused: error.message };
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
}

describe('a provider’s credential in the stack’s file', () => {
  it.each<[string, unknown, string]>([
    ['hcloud:token', 'x'.repeat(64), 'x'.repeat(64)],
    ['proxmoxve:apiToken', `root@pam!pulumi=${secret}`, secret],
    ['proxmoxve:ssh', { username: 'root', password: secret }, secret],
    ['proxmoxve:ssh', { privateKey: secure, password: secret }, secret],
    ['kubernetes:kubeconfig', `users: [{ user: { client-key-data: ${secret} } }]`, secret],
  ])('%s is refused in clear, and not shown', async (key, value, hidden) => {
    const { said, refused } = await plan({ [key]: value });
    expect(refused).toContain('provider-secret-in-clear');
    expect(refused).toContain(key);
    expect(refused).toContain(`pulumi config set --secret ${key}`);
    expect(`${said}${refused ?? ''}`).not.toContain(hidden);
  });

  it.each<[string, unknown]>([
    ['hcloud:token', secure],
    ['proxmoxve:ssh', { username: 'root', password: secure }],
    ['proxmoxve:endpoint', 'https://pve-1.example.com:8006'],
    ['other:token', 'not a provider of this program'],
  ])('%s is fine as %j', async (key, value) => {
    const { said, refused } = await plan({ [key]: value });
    expect(refused).toBeUndefined();
    expect(said).toContain('dev');
    expect(said).not.toContain(secure.secure);
  });

  it('is told with all else that is wrong', async () => {
    const { refused } = await plan({
      'hcloud:token': 'x'.repeat(64),
      'routewise:cilium': { values: { MTU: 'x' } },
    });
    expect(refused).toContain('provider-secret-in-clear');
    expect(refused).toContain('MTU');
  });
});
