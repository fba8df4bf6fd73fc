import { runtime } from '@pulumi/pulumi';
import * as handlers from '../../../providers/resources/handlers';
import { talosBootstrap, talosMachineConfig, talosSecrets } from '../../../providers/src';
import type { TalosMachineConfigInputs } from '../../../providers/src/talosMachineConfig';
import type { TalosBootstrapInputs } from '../../../providers/src/talosBootstrap';
import { configDigest } from '../../../providers/src/talosMachineConfig';

/** What lands in the state: our part of the text, without the wrapping the serialiser adds. */
async function storedText(provider: object): Promise<string> {
  const { text } = await runtime.serializeFunction(() => provider);
  return text;
}

describe('what a stack stores of us is tiny and never changes', () => {
  // An edit that changes these texts changes the state of every stack there is. Do not update them lightly.
  test.each([
    ['talosSecrets', handlers.talosSecrets, ['create', 'diff']],
    ['talosBootstrap', handlers.talosBootstrap, ['create', 'diff']],
    ['talosMachineConfig', handlers.talosMachineConfig, ['create', 'diff', 'update']],
  ] as const)('%s', async (name, provider, methods) => {
    const text = await storedText(provider);
    const ours = [...text.matchAll(/^return (\(.*\) => .*);$/gm)].map((match) => match[1]);
    expect(ours).toEqual(
      methods.map((method) => {
        const parameters = method === 'create' ? 'inputs' : 'id, olds, news';
        return `(${parameters}) => require('@routewise/providers').${name}.${method}(${parameters})`;
      }),
    );
    expect(text.length).toBeLessThan(2500);
  });

  test('whole text of one', async () => {
    expect(await storedText(handlers.talosSecrets)).toMatchSnapshot();
  });
});

test('secrets change only with a new generation', async () => {
  expect(await talosSecrets.diff('id', { generation: 1 }, { generation: 1 })).toEqual({ changes: false });
  expect(await talosSecrets.diff('id', { generation: 1 }, { generation: 2 })).toEqual({
    changes: true,
    replaces: ['generation'],
  });
});

test('a bootstrap is not repeated because an address or an endpoint changed', async () => {
  const inputs: TalosBootstrapInputs = {
    clusterName: 'dev',
    generation: 1,
    node: '1.2.3.4',
    talos: { ca: 'a', crt: 'b', key: 'c' },
    kubernetes: { endpoint: 'https://1.2.3.4:6443', ca: 'a', crt: 'b', key: 'c' },
  };
  const moved = {
    ...inputs,
    node: '5.6.7.8',
    kubernetes: { ...inputs.kubernetes, endpoint: 'https://x:6443' },
  };
  expect(await talosBootstrap.diff('dev', inputs, moved)).toEqual({ changes: false });
  const newSecrets = { ...inputs, talos: { ...inputs.talos, ca: 'z' } };
  expect(await talosBootstrap.diff('dev', inputs, newSecrets)).toEqual({
    changes: true,
    replaces: ['talos'],
  });
  expect(await talosBootstrap.diff('dev', inputs, { ...inputs, generation: 2 })).toMatchObject({
    replaces: ['generation'],
  });
});

describe('machine config', () => {
  // Nothing listens there: whoever calls the machine fails.
  const inputs: TalosMachineConfigInputs = {
    hostname: 'dev-worker-1',
    machineId: '42',
    node: '127.0.0.1',
    port: 1,
    talos: { ca: '', crt: '', key: '' },
    machineConfig: 'version: v1alpha1\n',
  };

  test('a machine that booted with it is left alone', async () => {
    const { id, outs } = await talosMachineConfig.create(inputs);
    expect(id).toBe('dev-worker-1');
    expect(outs).toMatchObject({
      appliedMode: 'user-data',
      configDigest: configDigest(inputs.machineConfig),
    });
    const digest = configDigest(inputs.machineConfig);
    await expect(talosMachineConfig.create({ ...inputs, bootedConfigDigest: digest })).resolves.toBeDefined();
  });

  test('a machine that booted with another one gets it', async () => {
    await expect(talosMachineConfig.create({ ...inputs, bootedConfigDigest: 'other' })).rejects.toThrow();
  });

  test('only the config and the machine matter', async () => {
    const diff = (...states: Parameters<typeof talosMachineConfig.diff>) =>
      talosMachineConfig.diff(...states);
    expect(await diff('id', inputs, { ...inputs, node: '127.0.0.2', allowReboot: true })).toEqual({
      changes: false,
    });
    expect(await diff('id', inputs, { ...inputs, machineConfig: 'x' })).toEqual({ changes: true });
    expect(await diff('id', inputs, { ...inputs, machineId: '43' })).toEqual({
      changes: true,
      replaces: ['machineId'],
    });
  });
});
