import { runtime } from '@pulumi/pulumi';
import * as handlers from '../../../../providers/resources/handlers';
import { talosBootstrap, talosMachines, talosSecrets } from '../../../../providers/src';
import type { LifeMachine, LifeRequest } from '../../../../providers/src/talos/life/lifeRequest';
import type { TalosBootstrapInputs } from '../../../../providers/src/lifecycles/talosBootstrap';

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
    ['talosMachines', handlers.talosMachines, ['check', 'create', 'diff', 'update']],
  ] as const)('%s', async (name, provider, methods) => {
    const text = await storedText(provider);
    const ours = [...text.matchAll(/^return (\(.*\) => .*);$/gm)].map((match) => match[1]);
    expect(ours).toEqual(
      methods.map((method) => {
        const parameters = { create: 'inputs', check: 'olds, news' }[method as string] ?? 'id, olds, news';
        return `(${parameters}) => require('@routewise/providers').${name}.${method}(${parameters})`;
      }),
    );
    expect(text.length).toBeLessThan(3000);
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

describe('the machines of a cluster, as a preview sees them', () => {
  // Nothing listens there: what the state says has to be enough.
  const machine = (role: LifeMachine['role'], index: number): LifeMachine => ({
    name: `dev-${role}-${index}`,
    role,
    id: String(index),
    address: '127.0.0.1',
    port: 1,
  });
  const request = (controlPlanes: number, changes: Partial<LifeRequest> = {}): LifeRequest => ({
    clusterName: 'dev',
    talos: { ca: '', crt: '', key: '' },
    kubernetes: { endpoint: 'https://127.0.0.1:1', ca: '', crt: '', key: '' },
    machines: [
      ...Array.from({ length: controlPlanes }, (_, index) => machine('control-plane', index + 1)),
      machine('worker', 1),
    ],
    machineConfigs: {},
    talosVersion: 'v1.12.0',
    installerImage: 'ghcr.io/siderolabs/installer:v1.12.0',
    kubernetesVersion: '1.34.2',
    rebootForConfig: false,
    workersAtATime: 1,
    drainSeconds: 300,
    stepSeconds: 900,
    ...changes,
  });
  const state = (controlPlanes: number) => ({
    ...request(controlPlanes),
    record: { machines: [], appliedConfigs: {} },
  });
  const reasons = async (olds: Partial<LifeRequest>, news: LifeRequest): Promise<string[]> =>
    (await talosMachines.check(olds, news)).failures.map(({ reason }) => reason);

  test('control planes may not lose the majority: the reason names the quorum and the way out', async () => {
    expect(await reasons({}, request(3))).toEqual([]);
    expect(await reasons(request(1), request(3))).toEqual([]);
    const [reason, ...more] = await reasons(request(3), request(1));
    expect(more).toEqual([]);
    expect(reason).toMatch(
      /^3 control planes cannot become 1 in one update: dev-control-plane-2 and dev-control-plane-3 would leave etcd.* quorum of 2 out of 3 .* Nothing was changed\. Keep 3\./,
    );
    expect((await reasons(request(7), request(3)))[0]).toContain('Go to 5 first');
    expect((await reasons(request(5), request(1)))[0]).toContain('Keep 5.');
  });

  test('control planes go only where the cluster can be asked, or where its name was typed', async () => {
    const anew = (count: number) => {
      const { machines, ...rest } = request(3);
      return {
        ...rest,
        machines: machines.map((each, index) => (index < count ? { ...each, id: `${each.id}-anew` } : each)),
      };
    };
    for (const count of [1, 3]) {
      const [reason, ...more] = await reasons(request(3), anew(count));
      expect(more).toEqual([]);
      expect(reason).toMatch(/could not be asked from here: dev-control-plane-1: .*Nothing was changed/);
      expect(reason).toContain('ROUTEWISE_WITHOUT_QUORUM_CHECK=dev');
      await expect(talosMachines.diff('dev', state(3), anew(count))).rejects.toThrow('could not be asked');
    }
    expect((await reasons(request(5), request(3))).join()).toMatch(
      /would remove dev-control-plane-4 and dev-control-plane-5.*could not be asked/,
    );
    const told = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    process.env.ROUTEWISE_WITHOUT_QUORUM_CHECK = 'dev';
    try {
      expect(await reasons(request(3), anew(3))).toEqual([]);
      expect(await talosMachines.diff('dev', state(3), anew(3))).toEqual({ changes: true });
      expect(told.mock.calls.flat().join()).toContain('ROUTEWISE_WITHOUT_QUORUM_CHECK=dev says');
      process.env.ROUTEWISE_WITHOUT_QUORUM_CHECK = 'other';
      expect((await reasons(request(3), anew(3))).join()).toContain('though not to this cluster’s name: dev');
    } finally {
      delete process.env.ROUTEWISE_WITHOUT_QUORUM_CHECK;
      told.mockRestore();
    }
  });

  test('releases go up one minor at a time, and never down to an earlier one', async () => {
    const talos = (version: string) => reasons(request(3), request(3, { talosVersion: version }));
    expect(await talos('v1.12.4')).toEqual([]);
    expect(await talos('v1.13.0')).toEqual([]);
    expect((await talos('v1.11.5'))[0]).toMatch(
      /cannot go back from v1\.12\.0 to v1\.11\.5: .*distribution\.version/,
    );
    expect((await talos('v1.14.0'))[0]).toMatch(/to v1\.14\.0 in one update.* last release of 1\.13 first/);
    const kubernetes = (version: string) => reasons(request(3), request(3, { kubernetesVersion: version }));
    expect(await kubernetes('1.35.0')).toEqual([]);
    expect((await kubernetes('1.33.0'))[0]).toContain('Kubernetes cannot go back from 1.34.2 to 1.33.0');
    expect((await kubernetes('1.36.0'))[0]).toContain('last release of 1.35 first');
  });

  test('only what has to be done counts as a change, not how', async () => {
    const diff = async (news: LifeRequest) => (await talosMachines.diff('dev', state(3), news)).changes;
    expect(await diff(request(3))).toBe(false);
    expect(await diff(request(3, { stepSeconds: 60, rebootForConfig: true }))).toBe(false);
    expect(await diff(request(3, { talosVersion: 'v1.12.1' }))).toBe(true);
    expect(await diff(request(3, { machineConfigs: { 'dev-worker-1': 'x' } }))).toBe(true);
    expect(await diff(request(5))).toBe(true);
  });
});
