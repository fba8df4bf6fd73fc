// What is fetched and run as root: in clear and compared with nothing it is refused, by https and unpinned it is warned of.
import { parseStack } from '../../../spec/parseStack';
import { RefusedError } from '../../../config/problem';
import { planCluster } from '../../../plan/planCluster';
import { renderInstallScript } from '../../../plan/machines/k3s/renderInstallScript';
import { k3sNodeOf } from '../../../plan/machines/k3s/k3sNode';
import { k3sProxmoxPlan } from '../../fixtures/plans';
import { hostsStack, proxmoxStack, stackWith } from '../../fixtures/stacks';

const sum = 'a'.repeat(64);
const k3s = { distribution: { kind: 'k3s', kernel: '6.8' } };
const pinnedChart = { 'cilium.chart': { digest: sum } };

function told(stack: unknown): string[] {
  const words = (all: readonly { rule: string; severity: string; path: string }[]): string[] =>
    all
      .filter(({ rule }) => rule.startsWith('download-') || rule.startsWith('registry-mirror-'))
      .map(({ rule, severity, path }) => `${severity} ${rule} ${path.replace('routewise:', '')}`)
      .sort();
  try {
    return words(planCluster(parseStack(stack)).remarks);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return words(error.problems);
  }
}

describe('what is fetched', () => {
  test.each<[string, unknown, string[]]>([
    ['nothing but the chart', stackWith({}), ['warn download-unpinned cilium.chart.digest']],
    ['the chart, pinned', stackWith(pinnedChart), []],
    [
      'the chart in clear',
      stackWith({ 'cilium.chart': { repository: 'http://charts.example/' } }),
      ['refuse download-unprotected cilium.chart.digest'],
    ],
    [
      'the chart in clear, pinned',
      stackWith({ 'cilium.chart': { repository: 'http://charts.example/', digest: `sha256:${sum}` } }),
      [],
    ],
    [
      'the chart from this machine itself',
      stackWith({ 'cilium.chart': { repository: 'http://127.0.0.1:8080' } }),
      [],
    ],
    [
      'the chart from a host whose name only begins like this machine’s',
      stackWith({ 'cilium.chart': { repository: 'http://localhost.example' } }),
      ['refuse download-unprotected cilium.chart.digest'],
    ],
    ['a chart folder', stackWith({ 'cilium.chart': { path: './chart' } }), []],
    [
      'an OCI registry',
      stackWith({ 'cilium.chart': { repository: 'oci://registry.example/charts' } }),
      ['warn download-unpinned cilium.chart.digest'],
    ],
    ['an image of Talos', proxmoxStack(pinnedChart), ['warn download-unpinned provider.image.checksum']],
    [
      'an image in clear',
      proxmoxStack({ ...pinnedChart, 'provider.image': { url: 'http://images.example/talos.qcow2' } }),
      ['refuse download-unprotected provider.image.checksum'],
    ],
    [
      'an image in clear, pinned',
      proxmoxStack({
        ...pinnedChart,
        'provider.image': { url: 'http://images.example/talos.qcow2', checksum: sum },
      }),
      [],
    ],
    [
      'k3s in clear',
      proxmoxStack({
        ...k3s,
        ...pinnedChart,
        'provider.image': { checksum: sum },
        'distribution.install': { url: 'http://mirror.example/k3s' },
      }),
      ['refuse download-unprotected distribution.install.checksums.amd64'],
    ],
    [
      'k3s in clear, pinned',
      proxmoxStack({
        ...k3s,
        ...pinnedChart,
        'provider.image': { checksum: sum },
        'distribution.install': { url: 'http://mirror.example/k3s', checksums: { amd64: sum } },
      }),
      [],
    ],
    [
      'k3s for two architectures, one of them pinned',
      stackWith({
        ...k3s,
        ...pinnedChart,
        'nodes.workers': { arm: { type: 'cax21', count: 1 } },
        'distribution.install': { checksums: { amd64: sum } },
      }),
      ['warn download-unpinned distribution.install.checksums.arm64'],
    ],
    [
      'k3s for hosts in clear',
      hostsStack({ ...pinnedChart, 'distribution.install': { url: 'http://10.0.1.9/k3s' } }),
      ['refuse download-unprotected distribution.install.checksums.amd64'],
    ],
    [
      'k3s for hosts, one architecture pinned',
      hostsStack({ ...pinnedChart, 'distribution.install': { checksums: { arm64: sum } } }),
      [],
    ],
    [
      'k3s that is there already',
      hostsStack({ ...pinnedChart, 'distribution.install': { path: '/opt/k3s' } }),
      [],
    ],
    [
      'images from a registry in clear',
      hostsStack({
        ...pinnedChart,
        'distribution.install': { path: '/opt/k3s' },
        'distribution.mirrors': {
          'docker.io': { endpoint: ['https://mirror.example', 'http://mirror.example'] },
        },
      }),
      ['warn registry-mirror-unprotected distribution.mirrors.docker.io.endpoint'],
    ],
  ])('%s', (_, stack, expected) => {
    expect(told(stack)).toEqual(expected);
  });

  it('a digest goes with no OCI registry', () => {
    const stack = stackWith({ 'cilium.chart': { repository: 'oci://registry.example/charts', digest: sum } });
    expect(() => parseStack(stack)).toThrow(RefusedError);
  });

  it('a machine takes no k3s in clear for an architecture that is not pinned', () => {
    const plan = k3sProxmoxPlan();
    const node = k3sNodeOf(plan, plan.nodes[0]?.name ?? '', []);
    const script = (url: string): string =>
      renderInstallScript({ ...node, install: { kind: 'download', url, checksums: {} } });
    expect(script('http://mirror.example')).toContain('is http, and');
    expect(script('https://mirror.example')).not.toContain('is http, and');
  });
});
