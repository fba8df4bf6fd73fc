import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { formerStack, formerStacks } from '../../fixtures/states/formerStates';
import type { ExportedState, Handlers } from '../../fixtures/states/recordedState';
import { record, replay } from '../../fixtures/states/recordedState';
import { withWords, withoutWords } from '../../fixtures/states/standIns';

const secret = (value: unknown) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  plaintext: JSON.stringify(value),
});
const machineConfig = 'machine:\n  token: correct-horse-9\n';

/** As the engine exports it. */
function exported(): ExportedState {
  return {
    version: 3,
    deployment: {
      manifest: { version: 'v3.250.0', magic: 'cookie' },
      resources: [
        {
          ...{
            urn: 'urn:pulumi:dev::routewise::pulumi:pulumi:Stack::routewise-dev',
            type: 'pulumi:pulumi:Stack',
          },
          outputs: { kubeconfig: secret('correct-horse-9') },
        },
        {
          ...{ urn: 'urn:pulumi:dev::routewise::pulumi-nodejs:dynamic/routewise:Kept::dev' },
          ...{ type: 'pulumi-nodejs:dynamic/routewise:Kept', id: 'dev' },
          inputs: {
            ...{ __provider: 'text', machines: ['one'], server: 'https://127.9.1.1:6443' },
            machineConfigs: { one: secret(machineConfig) },
          },
          outputs: {
            ...{
              __provider: 'text',
              machines: ['one'],
              made: 1,
              secrets: secret({ token: 'correct-horse-9' }),
            },
            machineConfigs: { one: secret(machineConfig) },
          },
        },
      ],
    },
  };
}
const standIns = { token: 'correct-horse-9', cloud: '127.9.', urn: 'urn:pulumi:dev::routewise::' };

describe('a state that is written down', () => {
  it('has words for secrets and places, no text of a machine, and each thing once', () => {
    const handlers: Handlers = {};
    const state = record(exported(), standIns, handlers);
    expect(JSON.stringify(state)).not.toContain('correct-horse');
    expect(handlers).toEqual({ Kept: 'text' });
    expect(state.deployment.resources).toEqual([
      expect.objectContaining({ urn: '{{urn}}pulumi:pulumi:Stack::routewise-dev', outputs: {} }),
      expect.objectContaining({
        inputs: {
          ...{ __provider: '{{handler.Kept}}', machines: ['one'], server: 'https://{{cloud}}1.1:6443' },
          machineConfigs: { one: { secret: 'what its machine boots with' } },
        },
        outputs: {
          ...{ __provider: '{{input}}', machines: '{{input}}', made: 1, machineConfigs: '{{input}}' },
          secrets: { secret: { token: '{{token}}' } },
        },
      }),
    ]);
  });

  it('becomes one that Pulumi imports, with what stands for the words now', () => {
    const handlers: Handlers = {};
    const state = record(exported(), standIns, handlers);
    const now = { token: 'another', cloud: '127.8.', urn: standIns.urn };
    const { deployment } = replay(state, now, handlers);
    expect(deployment).toEqual({
      manifest: { version: 'v3.250.0', magic: 'cookie' },
      resources: [
        expect.anything(),
        expect.objectContaining({
          urn: 'urn:pulumi:dev::routewise::pulumi-nodejs:dynamic/routewise:Kept::dev',
          inputs: {
            ...{ __provider: 'text', machines: ['one'], server: 'https://127.8.1.1:6443' },
            machineConfigs: { one: secret('what its machine boots with') },
          },
          outputs: {
            ...{ __provider: 'text', machines: ['one'], made: 1, secrets: secret({ token: 'another' }) },
            machineConfigs: { one: secret('what its machine boots with') },
          },
        }),
      ],
    });
  });

  it('is refused with a word that nothing is given for, and with two texts of one handler', () => {
    expect(() => withoutWords('a {{word}}', {})).toThrow('{{word}}');
    expect(() => record(exported(), standIns, { Kept: 'another text' })).toThrow('Kept');
  });

  it('takes the longer of two things that begin alike', () => {
    expect(withWords('one one-two', { short: 'one', long: 'one-two' })).toBe('{{short}} {{long}}');
  });
});

describe('states of the former release', () => {
  const folder = join(__dirname, '..', '..', 'fixtures', 'states', 'former');

  it.each(readdirSync(folder))('%s has no key in it', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(/LS0t|-----BEGIN|ciphertext|plaintext|encryptionsalt/.exec(text)?.[0]).toBeUndefined();
  });

  const leaves = (value: unknown): string[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [String(value)];

  it.each(formerStacks.filter((stack) => stack !== 'existing'))(
    '%s has words for all its secrets',
    (stack) => {
      const { resources } = formerStack(stack).state.deployment;
      const made = resources.find(({ type }) => /:(TalosMachine|K3sCluster)Secrets$/.test(type));
      const { secrets } = (made?.outputs ?? {}) as { secrets?: unknown };
      const all = leaves(secrets);
      expect(all.length).toBeGreaterThan(10);
      expect(all.filter((leaf) => !/^\{\{[\w.]+\}\}$/.test(leaf))).toEqual([]);
    },
  );
});
