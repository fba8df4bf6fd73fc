// What befell people: each file says what it was run with, and what must be told of it.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import { parseStack } from '../../../spec/parseStack';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { planCluster } from '../../../plan/planCluster';
import { BundledCommand } from './bundledCommand';

const folder = join(__dirname, '../../fixtures/reports');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

interface Report {
  /** Options of `check`; absent for a stack. */
  readonly options?: readonly string[];
  /** `warn rule-id`, with a text that reason or remedy holds. */
  readonly says: readonly (readonly [string, string])[];
  readonly never: readonly string[];
  /** Paths into a stack’s plan, each with what stands there. */
  readonly plans: readonly (readonly [string, string])[];
}

function headOf(text: string): Report {
  const after = (word: string): string[] =>
    text.split('\n').flatMap((line) => new RegExp(`^# ${word}: (.+)$`).exec(line)?.[1] ?? []);
  const [options] = after('check');
  return {
    ...(options === undefined ? {} : { options: options.split(' ') }),
    plans: after('plans').map((line) => {
      const [path = '', value = ''] = line.split(' = ');
      return [path, value] as const;
    }),
    says: after('says').map((line) => {
      const [what = '', ...words] = line.split(': ');
      return [what, words.join(': ')] as const;
    }),
    never: after('never'),
  };
}

function planOf(text: string): ClusterPlan {
  const { config } = parse(text) as { config: Readonly<Record<string, unknown>> };
  return planCluster(
    parseStack(
      Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key.replace('routewise:', ''), value]),
      ),
    ),
  );
}

function remarksOf(text: string): readonly Problem[] {
  try {
    return planOf(text).remarks;
  } catch (error) {
    if (error instanceof RefusedError) return error.problems;
    throw error;
  }
}

function expectTold(problems: readonly Problem[], { says, never }: Report): void {
  const told = problems.map(({ severity, rule }) => `${severity} ${rule}`);
  for (const [what, words] of says) {
    expect(told).toContain(what);
    const said = problems.filter(({ severity, rule }) => `${severity} ${rule}` === what);
    expect(said.map(({ reason, remedy }) => `${reason} ${remedy}`).join(' ')).toContain(words);
  }
  expect(problems.map(({ rule }) => rule).filter((rule) => never.includes(rule))).toEqual([]);
}

function at(node: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], node);
}

interface Checked {
  readonly releases: readonly [
    {
      readonly version: string;
      readonly versionRemark?: string;
      readonly defaultsRemark?: string;
      readonly problems: readonly Problem[];
    },
  ];
}

describe('reports', () => {
  let command: BundledCommand;
  const check = (args: readonly string[], text = ''): Checked['releases'][0] => {
    const { out, err } = command.run(['check', ...args, '--json'], text);
    expect(err).toBe('');
    return (JSON.parse(out) as Checked).releases[0];
  };

  beforeAll(() => {
    command = new BundledCommand();
  });
  afterAll(() => {
    command.remove();
  });

  it.each(files)('%s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const report = headOf(text);
    expect(report.says.length + report.never.length + report.plans.length).toBeGreaterThan(0);
    const plan = report.plans.length === 0 ? undefined : planOf(text);
    expect(report.plans.map(([path]) => [path, String(at(plan, path))])).toEqual(report.plans);
    expectTold(
      report.options === undefined
        ? remarksOf(text)
        : check([join(folder, name), ...report.options]).problems,
      report,
    );
  });

  it('of a release of another minor: says as what it is judged, and refuses nothing of one minor', () => {
    const { version, versionRemark, problems } = check([
      join(folder, 'release-of-another-minor.yaml'),
      '--distribution',
      'kubeadm',
    ]);
    expect(version).toBe('1.18.5');
    expect(versionRemark).toMatch(/1\.17\.3 is not known here: judged as 1\.18\.5/);
    expect(problems.filter(({ severity }) => severity === 'refuse')).toEqual([]);
  });

  it('of RKE2’s own chart: says once whose defaults count, and takes its keys', () => {
    const file = join(folder, 'rke2-chart-config.yaml');
    expect(check([file, '--distribution', 'rke2']).defaultsRemark).toContain('ipam.mode kubernetes');
    const text = readFileSync(file, 'utf8').replace('ipv4:', 'portmapPlugin: { image: {} }\n    ipv4:');
    expect(check(['-', '--distribution', 'rke2'], text).problems.map(({ rule }) => rule)).not.toContain(
      'helm-unknown-key',
    );
    const published = text.replace('HelmChartConfig', 'HelmChart').replace('rke2-cilium', 'cilium');
    expect(check(['-', '--distribution', 'rke2'], published).defaultsRemark).toBeUndefined();
    expect(check(['-', '--distribution', 'rke2'], published).problems.map(({ rule }) => rule)).toContain(
      'k3s-pool',
    );
    expect(command.run(['check', file, '--distribution', 'rke2']).out.match(/rke2-cilium/g)).toHaveLength(1);
  });

  it('of who renders the chart: the file says so, and an option says otherwise', () => {
    const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: cilium }
spec:
  source: { chart: cilium, targetRevision: 1.19.6, helm: { valuesObject: { hubble: { relay: { enabled: true } } } } }
`;
    const certificates = (...args: string[]): string[] =>
      check(['-', ...args], application).problems.flatMap(({ rule, reason }) =>
        rule.startsWith('certificates-') ? [`${rule} ${/Flux/.exec(reason)?.[0] ?? ''}`] : [],
      );
    expect(certificates()).toEqual(['certificates-of-a-renderer ']);
    expect(certificates('--renderer', 'flux')).toEqual(['certificates-end Flux']);
  });

  it('of Services that routers hear of: all of them, by labels that the routers’ families select', () => {
    const { announcements } = planOf(readFileSync(join(folder, 'bgp-all-services.yaml'), 'utf8'));
    const [advertisement, peer] = announcements.bgp;
    expect([advertisement?.kind, peer?.kind]).toEqual(['CiliumBGPAdvertisement', 'CiliumBGPPeerConfig']);
    expect(at(advertisement, 'spec.advertisements')).toEqual([
      {
        advertisementType: 'Service',
        service: { addresses: ['LoadBalancerIP'] },
        selector: {
          matchExpressions: [{ key: 'routewise/unadvertised', operator: 'NotIn', values: ['true'] }],
        },
      },
    ]);
    expect(at(peer, 'spec.families.0.advertisements.matchLabels')).toEqual(
      at(advertisement, 'metadata.labels'),
    );
    expect(at(peer, 'spec.authSecretRef')).toBeUndefined();
  });

  it('of a stack with node encryption: the plan says who opts out', () => {
    const { cilium } = planOf(readFileSync(join(folder, 'node-encryption-stack.yaml'), 'utf8'));
    expect(JSON.stringify(cilium)).toContain('but for control planes, which opt out');
  });
});
