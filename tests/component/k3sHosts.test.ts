import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { create } from 'tar';
import { parseStack } from '../../spec/parseStack';
import { noCiliumYet } from '../../plan/running/runningCilium';
import { planCluster } from '../../plan/planCluster';
import type { K3sSecrets } from '../../plan/machines/k3s';
import { generateK3sSecrets } from '../../providers/src/k3s/secrets';
import { hostsStack } from '../fixtures/stacks';

interface Registered {
  /** Kind of the resource, by what it alone has. */
  readonly kind: string;
  readonly inputs: Record<string, unknown>;
}

const folder = mkdtempSync(join(tmpdir(), 'routewise-hosts-'));
const archive = join(folder, 'cilium.tar');
const secretMark = '4dabf18193072939515e22adb298388d';
const firstKey = `SHA256:${'a'.repeat(43)}`;
const hostKeys = { one: firstKey, two: `SHA256:${'b'.repeat(43)}` };
let secrets: K3sSecrets;

beforeAll(async () => {
  secrets = await generateK3sSecrets();
  const index = {
    manifests: [{ digest: 'sha256:1', annotations: { 'io.containerd.image.name': 'a.b/c:d' } }],
  };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  await create({ cwd: folder, file: archive }, ['index.json']);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** All dynamic resources have one type under mocks. */
function kindOf(type: string, inputs: Record<string, unknown>): string {
  if ('fixes' in inputs) return 'ReadyHosts';
  if ('configDigests' in inputs) return 'K3sNodes';
  if ('archives' in inputs) return 'HostImages';
  if ('ranges' in inputs) return 'K3sClusterSecrets';
  return type.split(':').at(-1) ?? type;
}

/**
 * Builds a stack under mocks: what was registered, in order, and the outputs.
 * @param whileLooking called when the hosts are being looked at and all that does not wait for it is registered
 */
async function build(
  changes: Record<string, unknown> = {},
  whileLooking: (kinds: readonly string[]) => void = () => undefined,
): Promise<{ resources: Registered[]; outputs: Record<string, unknown> }> {
  const resources: Registered[] = [];
  let othersAreThere: () => void = () => undefined;
  const others = new Promise<void>((resolve) => (othersAreThere = resolve));
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: async ({ type, name, inputs }) => {
      const kind = kindOf(type, inputs as Record<string, unknown>);
      if (kind === 'ReadyHosts') {
        await others;
        for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
        whileLooking(resources.map((each) => each.kind));
      }
      resources.push({ kind, inputs: inputs as Record<string, unknown> });
      if (kind === 'K3sClusterSecrets') othersAreThere();
      return {
        id: `${name}-id`,
        state: { ...(inputs as object), secrets, hostKeys, status: { status: 'deployed' } },
      };
    },
  });
  const plan = planCluster(
    parseStack(
      hostsStack({
        'nodes.controlPlanes.hosts': [
          { name: 'one', address: '10.0.1.1', ssh: '192.0.2.1', hardware: 'card', hostKey: firstKey },
        ],
        'nodes.workers.general.hosts': [
          { name: 'two', address: '10.0.1.2', ssh: 'root@192.0.2.2:2222', hardware: 'card' },
        ],
        'nodes.images': [archive],
        'nodes.fixes': ['offloads'],
        ...changes,
      }),
    ),
  );
  const { buildStack } = await import('../../stacks/buildStack');
  const outputs = (await buildStack(plan, noCiliumYet)) as unknown as Record<string, unknown>;
  await pulumi.runtime.disconnect();
  return { resources: [...resources], outputs };
}

const inputsOf = (resources: readonly Registered[], kind: string): Record<string, unknown> | undefined =>
  resources.find((each) => each.kind === kind)?.inputs;

describe('k3s on existing hosts, as it is registered', () => {
  it('looks at the hosts first, then makes them nodes, brings images, and installs Cilium', async () => {
    const { resources } = await build();
    const order = resources.map(({ kind }) => kind);
    const steps = ['ReadyHosts', 'K3sNodes', 'HostImages', 'Release'];
    expect(order.filter((kind) => steps.includes(kind))).toEqual(steps);
    expect(inputsOf(resources, 'ReadyHosts')).toMatchObject({
      fixes: ['offloads'],
      keyGeneration: 1,
      plan: { cluster: 'metal', hosts: [{ name: 'one', hostKey: firstKey }, { name: 'two' }] },
    });
  });

  it('expects of each node the key that was seen when it was looked at', async () => {
    const { resources } = await build();
    expect(inputsOf(resources, 'K3sNodes')).toMatchObject({
      clusterName: 'metal',
      installedBy: 'ssh',
      nodes: [
        { name: 'one', role: 'server', id: 'one@10.0.1.1' },
        { name: 'two', role: 'agent', id: 'two@10.0.1.2' },
      ],
      knownHostKeys: hostKeys,
      ssh: { one: 'root@192.0.2.1', two: 'root@192.0.2.2:2222' },
    });
    expect(inputsOf(resources, 'HostImages')).toMatchObject({
      archives: [{ file: archive, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
      hosts: [{ name: 'one' }, { name: 'two' }],
      hostKeys,
    });
  });

  it('makes nothing a node while the hosts are not known to be fit', async () => {
    let meanwhile: readonly string[] = [];
    const { resources } = await build({}, (kinds) => (meanwhile = kinds));
    expect(meanwhile).toContain('K3sClusterSecrets');
    for (const kind of ['K3sNodes', 'HostImages', 'Release']) {
      expect(meanwhile).not.toContain(kind);
      expect(inputsOf(resources, kind)).toBeDefined();
    }
  });

  it('brings no images where the stack lists none', async () => {
    const { resources } = await build({ 'nodes.images': [] });
    expect(inputsOf(resources, 'HostImages')).toBeUndefined();
    expect(inputsOf(resources, 'Release')).toBeDefined();
  });

  it('marks what is secret, and shows nothing of it elsewhere', async () => {
    const { resources, outputs } = await build();
    const { files, kubernetes, ...open } = inputsOf(resources, 'K3sNodes') ?? {};
    // Mocks hand secrets over wrapped, with Pulumi’s mark.
    expect(files).toHaveProperty(secretMark);
    expect(kubernetes).toHaveProperty(secretMark);
    const texts = JSON.stringify([
      open,
      inputsOf(resources, 'ReadyHosts'),
      inputsOf(resources, 'HostImages'),
      inputsOf(resources, 'Release'),
    ]);
    for (const secret of [secrets.tokens.server, secrets.tokens.agent, secrets.admin.key])
      expect(texts).not.toContain(secret);
    expect(await pulumi.isSecret(outputs.kubeconfig as pulumi.Output<string>)).toBe(true);
  });
});
