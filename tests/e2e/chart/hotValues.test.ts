// Values that are said to leave the agents alone, rendered by the real Helm: the agents' pods and their ConfigMap do not change.
// It must never take a value's own word for it: what is compared is what Kubernetes would be given.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ciliumVersions } from '../../../config/schema/versions';
import { hotKeys } from '../../../plan/change/changeClass';
import { fetchCiliumChart } from '../../../sandbox/toolchain/ciliumCharts';
import { describeWith, toolsBin } from '../sandbox/readyTools';

/** A change of each, as somebody would make it. */
const changes: Readonly<Record<string, unknown>> = {
  'operator.replicas': 1,
  'operator.nodeSelector': { rack: 'a' },
  'operator.tolerations': [{ operator: 'Exists' }],
  'operator.affinity': { nodeAffinity: {} },
  'operator.resources': { requests: { cpu: '100m' } },
  'operator.rollOutPods': true,
  'operator.podDisruptionBudget': { enabled: true },
  'hubble.relay.replicas': 2,
  'hubble.relay.resources': { requests: { cpu: '100m' } },
  'hubble.relay.rollOutPods': true,
  'hubble.relay.tolerations': [{ operator: 'Exists' }],
  'hubble.ui.enabled': true,
  'hubble.ui.replicas': 2,
  'hubble.ui.rollOutPods': true,
  'hubble.ui.service': { type: 'NodePort' },
  'hubble.ui.ingress': { enabled: true },
  updateStrategy: { rollingUpdate: { maxUnavailable: 1 } },
};

interface Rendered {
  kind: string;
  metadata: { name: string };
  data?: unknown;
  spec?: { template?: unknown };
}

describeWith(['helm'])('values that change nothing of the agents', () => {
  async function agents(version: (typeof ciliumVersions)[number], change: object): Promise<unknown> {
    const values = nest({
      rollOutCiliumPods: true,
      'hubble.relay.enabled': true,
      'hubble.tls.auto.method': 'cronJob',
      ...change,
    });
    const chart = await fetchCiliumChart(version);
    const args = ['template', 'cilium', chart, '-n', 'kube-system', '--kube-version', '1.34.2', '-f', '-'];
    const { stdout, stderr } = spawnSync(join(toolsBin, 'helm'), args, {
      encoding: 'utf8',
      input: JSON.stringify(values),
      maxBuffer: 2 ** 26,
    });
    const all = parseAllDocuments(stdout).map((document) => document.toJS() as Rendered | null);
    const find = (kind: string, name: string): Rendered | undefined =>
      all.find((each) => each?.kind === kind && each.metadata.name === name) ?? undefined;
    const [daemonSet, config] = [find('DaemonSet', 'cilium'), find('ConfigMap', 'cilium-config')];
    if (daemonSet === undefined || config === undefined) throw new Error(stderr);
    return { pods: daemonSet.spec?.template, config: config.data };
  }

  test('are all tried out', () => {
    expect(Object.keys(changes).sort()).toEqual([...hotKeys].sort());
  });

  test.each(ciliumVersions)(
    'leave them alone in %s',
    async (version) => {
      const before = await agents(version, {});
      // All at once: a render takes the better part of a second.
      expect(await agents(version, changes)).toEqual(before);
      // And one that does not, so that the comparison is known to see something.
      expect(await agents(version, { 'bpf.masquerade': true })).not.toEqual(before);
    },
    120_000,
  );
});

function nest(dotted: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(dotted)) {
    const path = key.split('.');
    const last = path.pop() ?? '';
    let node = root;
    for (const part of path) node = (node[part] ??= {}) as Record<string, unknown>;
    node[last] = value;
  }
  return root;
}
