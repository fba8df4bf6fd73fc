import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { stringify } from 'yaml';
import { machineOf } from '../../plan/machines/talos/planMachines';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { planStack } from '../../plan/planStack';
import { checkProviderSecrets } from '../../stacks/config/providerSecrets';
import { releaseValues, withStackSecrets } from '../../stacks/config/stackSecrets';
import { markedSections } from '../../stacks/config/stackSections';
import { planOf } from '../fixtures/plans';
import { problemsOf } from '../fixtures/problems';
import { smallestStack } from '../fixtures/stacks';
import { temporaryFolder } from '../unit/sandbox/temporaryFolder';

const secret = 'correct-horse-9';
const secure = { secure: 'v1:c2VjcmV0:abcdef==' };
const folder = temporaryFolder();
const before = process.cwd();

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    { call: () => ({}), newResource: ({ name }) => ({ id: name, state: {} }) },
    'routewise',
    'theirs',
  );
  mkdirSync(folder, { recursive: true });
});
beforeEach(() => {
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
});

/** @param clear sections as Pulumi hands them over; @param written as the stack's file has them */
function configure(
  clear: Record<string, unknown>,
  written: Record<string, unknown> = clear,
  secrets: readonly string[] = [],
): void {
  const named = (sections: Record<string, unknown>): [string, unknown][] =>
    Object.entries(sections).map(([name, value]) => [`routewise:${name}`, value]);
  writeFileSync(
    join(folder, 'Pulumi.theirs.yaml'),
    stringify({ config: Object.fromEntries(named(written)) }),
  );
  pulumi.runtime.setAllConfig(
    Object.fromEntries(named(clear).map(([key, value]) => [key, JSON.stringify(value)])),
    secrets.map((name) => `routewise:${name}`),
  );
}

const valuesWith = (value: unknown): Record<string, unknown> => ({
  ...smallestStack(),
  cilium: {
    values: {
      extraEnv: [
        { name: 'A', value },
        { name: 'B', value: '1' },
      ],
    },
  },
});
const plan = (): ClusterPlan => planStack(markedSections(), folder, { environment: {} });

describe('a secret that Pulumi marks', () => {
  it('is in no plan, and a secret among the release’s values, its neighbours being none', async () => {
    configure(valuesWith(secret), valuesWith(secure), ['cilium']);
    expect(JSON.stringify(plan())).not.toContain(secret);
    const { values, secretValues } = releaseValues(plan());
    expect(secretValues).toBe(true);
    const [first, second] = values.extraEnv as [{ value: pulumi.Output<string> }, unknown];
    expect(await pulumi.isSecret(first.value)).toBe(true);
    expect(await new Promise((resolve) => first.value.apply(resolve))).toBe(secret);
    expect(second).toEqual({ name: 'B', value: '1' });
  });

  it('is the same plan for the command, which reads the file alone', () => {
    configure(valuesWith(secret), valuesWith(secure), ['cilium']);
    expect(plan()).toEqual(planStack(valuesWith(secure), folder, { environment: {} }));
  });

  it('is refused where the file does not say which value it is', () => {
    configure(valuesWith(secret), valuesWith('other'), ['cilium']);
    expect(problemsOf(plan)).toMatchObject([{ rule: 'secret-place-unknown', path: 'routewise:cilium' }]);
    configure(valuesWith(secret), {}, ['cilium']);
    expect(problemsOf(plan)).toMatchObject([{ rule: 'secret-place-unknown', path: 'routewise:cilium' }]);
  });

  it('is refused where the section is one as a whole', () => {
    configure(valuesWith(secret), { ...valuesWith(secret), cilium: secure }, ['cilium']);
    const problems = problemsOf(plan);
    expect(problems).toMatchObject([{ rule: 'secret-decides', path: 'routewise:cilium' }]);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });

  it('reaches the machine it is for', () => {
    const patched = (value: unknown): Record<string, unknown> => ({
      ...smallestStack(),
      distribution: { kind: 'talos', patches: { workers: [{ machine: { env: { A_TOKEN: value } } }] } },
    });
    configure(patched(secret), patched(secure), ['distribution']);
    const { distribution } = planOf(plan(), 'talos', 'hetzner');
    expect(JSON.stringify(distribution)).not.toContain(secret);
    const machine = withStackSecrets(machineOf(distribution, { name: 'dev-general-1', pool: 'general' }));
    expect(machine.patches).toEqual([{ machine: { env: { A_TOKEN: secret } } }]);
  });
});

describe('what may be a secret and stands in clear', () => {
  it('is made one among the release’s values', async () => {
    const doubtful = 'k9PqL2mN8vB4xZ7wC1dF5gH3jT6yR0sU4aE8iO2p';
    configure(valuesWith(doubtful));
    const [first] = releaseValues(plan()).values.extraEnv as [{ value: pulumi.Output<string> }, unknown];
    expect(await pulumi.isSecret(first.value)).toBe(true);
    expect(await new Promise((resolve) => first.value.apply(resolve))).toBe(doubtful);
  });

  it('leaves a stack without any as it was', () => {
    configure({ ...smallestStack() });
    const planned = plan();
    expect(releaseValues(planned)).toEqual({ values: planned.cilium.helmValues, secretValues: false });
  });
});

describe('a provider’s credential', () => {
  it.each<[string, string]>([
    ['hcloud:token', 'x'.repeat(64)],
    ['proxmoxve:apiToken', 'root@pam!pulumi=01234567-89ab-cdef-0123-456789abcdef'],
    ['proxmoxve:password', secret],
    ['proxmoxve:authTicket', `PVE:root@pam:${secret}`],
    ['proxmoxve:ssh', JSON.stringify({ username: 'root', password: secret })],
    ['kubernetes:kubeconfig', `users: [{ user: { client-key-data: ${secret} } }]`],
  ])('%s is refused in clear, and fine as a secret', (key, value) => {
    pulumi.runtime.setAllConfig({ [key]: value }, []);
    const [problem] = checkProviderSecrets();
    expect(problem).toMatchObject({ rule: 'provider-secret-in-clear', path: key });
    expect(problem?.remedy).toContain(`pulumi config set --secret ${key}`);
    expect(JSON.stringify(problem)).not.toContain(value);
    pulumi.runtime.setAllConfig({ [key]: value }, [key]);
    expect(checkProviderSecrets()).toEqual([]);
  });

  it('is not what else a provider is told', () => {
    pulumi.runtime.setAllConfig(
      {
        'hcloud:endpoint': 'https://api.hetzner.cloud/v1',
        'proxmoxve:endpoint': 'https://pve-1.example.com:8006',
        'proxmoxve:username': 'root@pam',
        'proxmoxve:ssh': JSON.stringify({ username: 'root', agent: true }),
        'kubernetes:kubeconfig': '/home/me/.kube/Config',
        'hcloud:pollInterval': '500ms',
      },
      [],
    );
    expect(checkProviderSecrets()).toEqual([]);
  });
});
