import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkValues } from '../../../chart/checkValues';
import { chartDefaults } from '../../../chart/defaults';
import type { HelmValue, HelmValues } from '../../../chart/helmValue';
import { mergeValues } from '../../../chart/helmValue';
import { chartKeys } from '../../../chart/keys/chartKeys';
import type { Problem } from '../../../config/problem';
import type { CiliumVersion } from '../../../config/schema/versions';
import { ciliumVersions } from '../../../config/schema/versions';

/** `nest('bpf.masquerade', true)` is `{ bpf: { masquerade: true } }`. */
function nest(key: string, value: HelmValue): HelmValues {
  return key.split('.').reduceRight<HelmValue>((inner, name) => ({ [name]: inner }), value) as HelmValues;
}

function only(key: string, value: HelmValue, version: CiliumVersion = '1.19.6'): Problem {
  const problems = checkValues(version, nest(key, value));
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  if (problem === undefined) throw new Error('there is none');
  return problem;
}

describe('values that are fine', () => {
  it.each(ciliumVersions)('raise no alarm: the chart’s own, %s', (version) => {
    const alarms = checkValues(version, chartDefaults(version).values).filter(
      ({ severity }) => severity !== 'note',
    );
    expect(alarms).toEqual([]);
  });

  it.each([
    ['socketLB.hostNamespaceOnly', true],
    ['loadBalancer.mode', 'dsr'],
    ['maglev.tableSize', 65521],
    ['nodePort.range', '30000,32767'],
    ['l2announcements.leaseDuration', '3s'],
    ['devices', ['eth+', '!eth1']],
    ['k8s.apiServerURLs', 'https://10.0.0.1:6443 https://10.0.0.2:6443'],
    ['kubeProxyReplacement', 'true'],
    ['kubeProxyReplacement', true],
    ['k8sServicePort', 6443],
    ['k8sServicePort', '6443'],
    ['autoDirectNodeRoutes', true],
    ['bpf.mapDynamicSizeRatio', 0.08],
    ['bpf.masquerade', null],
    ['nodeSelector', null],
    ['annotations', { 'example.org/any': 'thing' }],
    ['resources', { limits: { memory: '1Gi' }, claims: [{ name: 'a' }] }],
    ['affinity', { nodeAffinity: { any: 1 } }],
    ['updateStrategy', { rollingUpdate: { maxSurge: 1, maxUnavailable: '10%' } }],
    ['tolerations', [{ key: 'a', operator: 'Exists', tolerationSeconds: 3 }]],
    ['extraConfig', { 'enable-foo': 'true' }],
    ['podLabels', { app: 'cilium' }],
    ['hubble.metrics.enabled', ['dns:query;ignoreAAAA', 'drop', 'httpV2:exemplars=true']],
    ['ipam.operator.clusterPoolIPv4PodCIDRList', '10.42.0.0/16'],
    ['ipam.operator.clusterPoolIPv4PodCIDRList', ['10.42.0.0/16']],
    ['clustermesh.config.clusters', [{ name: 'b', port: 2379, ips: ['10.0.0.1'], tls: { cert: '' } }]],
  ] as const)('%s = %j', (key, value) => {
    expect(checkValues('1.19.6', nest(key, value as HelmValue))).toEqual([]);
  });
});

describe('a key the chart does not know', () => {
  it.each([
    ['bpf.masqerade', 'bpf.masquerade'],
    ['hostLegacyRouting', 'bpf.hostLegacyRouting'],
    ['autoDirectNodesRoute', 'autoDirectNodeRoutes'],
    ['rolloutCiliumPods', 'rollOutCiliumPods'],
    ['ipv4nativeRoutingCIDR', 'ipv4NativeRoutingCIDR'],
    ['gatewayApi.enabled', 'gatewayAPI'],
    ['enable-bpf-masquerade', 'bpf.masquerade'],
    ['bpf-lb-acceleration', 'loadBalancer.acceleration'],
    ['enableHubble', 'hubble.enabled'],
    ['enableBandwidthManager', 'bandwidthManager.enabled'],
    ['bpfMasquerade', 'bpf.masquerade'],
    ['operator.replica', 'operator.replicas'],
    ['bandwidthManager.enable', 'bandwidthManager.enabled'],
  ])('%s: meant was %s', (key, meant) => {
    expect(only(key, true)).toMatchObject({
      rule: 'helm-unknown-key',
      severity: 'refuse',
      remedy: expect.stringContaining(`did you mean ${meant}`) as string,
    });
  });

  it('is sought among keys that can hold its value', () => {
    expect(only('operator.imagePullPolicy', 'Always').remedy).toBe('did you mean operator.image.pullPolicy?');
  });

  it.each([
    ['cgroup.resources', { limits: { cpu: '1' } }, 'cgroup.autoMount.resources?'],
    ['hubble.tolerations', [], 'hubble.relay.tolerations, or hubble.ui.tolerations?'],
    ['hubble.tls.method', 'cronJob', 'hubble.tls.auto.method?'],
    ['hubble.ui.backend.resource', { limits: {} }, 'hubble.ui.backend.resources?'],
    ['prometheus.labels', { a: 'b' }, 'prometheus.serviceMonitor.labels?'],
    ['prometheus.interval', '10s', 'prometheus.serviceMonitor.interval?'],
    ['clustermesh.apiserver.nodePort', 32379, 'clustermesh.apiserver.service.nodePort?'],
    ['encryption.keepalive', '0s', 'encryption.wireguard.persistentKeepalive?'],
    ['operator.qps', 5, 'k8sClientRateLimit.operator.qps?'],
    ['envoy.logLevel', 'debug', 'envoy.log.defaultLevel?'],
    ['bpf.lbMaglevTableSize', 16381, 'maglev.tableSize?'],
    ['dnsProxy.toFqdnsMinTtl', 30, 'dnsProxy.minTtl?'],
    ['hubble.kubeProxyReplacement', true, 'kubeProxyReplacement?'],
  ] as const)(
    '%s: what lies below the same parent, or ends in the same word, comes first',
    (key, value, meant) => {
      expect(only(key, value).remedy).toBe(`did you mean ${meant}`);
    },
  );

  it.each([
    [
      'bpf.ctTcpTimeout',
      '6h',
      'extraConfig.bpf-ct-timeout-regular-tcp, or extraConfig.bpf-ct-timeout-service-tcp',
    ],
    [
      'bpf.ctUdpTimeout',
      '60s',
      'extraConfig.bpf-ct-timeout-regular-any, or extraConfig.bpf-ct-timeout-service-any',
    ],
    ['bpf-ct-timeout-regular-tcp', '6h', 'extraConfig.bpf-ct-timeout-regular-tcp'],
    ['bpf.ctTcpGrace', '60s', 'extraConfig.bpf-ct-timeout-service-tcp-grace'],
  ])('%s: an option of the agent, where no key is near', (key, value, meant) => {
    for (const version of ciliumVersions)
      expect(only(key, value, version).remedy).toContain(`did you mean ${meant}?`);
  });

  it.each([
    ['frobnicate', 3],
    ['bpf.resources', { limits: {} }],
    ['gatewayAPI.nodeSelector', { a: 'b' }],
    ['encryption.method', 'wireguard'],
    ['operator.requests', { cpu: 1 }],
    ['encryption.strict', { enabled: true }],
    ['l2announcements.interface', 'eth0'],
  ])('%s gets no suggestion where nothing is near', (key, value) => {
    expect(only(key, value).remedy).not.toContain('did you mean');
  });

  it('is told that a dot makes no nesting', () => {
    const [problem] = checkValues('1.19.6', { 'hubble.relay.enabled': true });
    expect(problem?.remedy).toContain('hubble: {relay: {enabled: …}}');
  });

  it('is found in the entries of lists that templates read name by name', () => {
    const values = { extraHostPathMounts: [{ name: 'a', mountPath: '/a', hostpath: '/a' }] };
    expect(checkValues('1.19.6', values)).toEqual([
      expect.objectContaining({
        path: 'extraHostPathMounts.0.hostpath',
        remedy: expect.stringContaining('hostPath') as string,
      }),
    ]);
  });

  it('does not show what could be a secret', () => {
    const [problem] = checkValues('1.19.6', { tls: { ca: { kee: 'x', token: 'c2VjcmV0' } } }).filter(
      ({ path }) => path === 'tls.ca.token',
    );
    expect(problem?.found).toBe('(not shown)');
  });
});

describe('a modified chart', () => {
  it('may have keys of its own', () => {
    const stock = chartKeys('1.19.6');
    const children = new Map([
      ...(stock.root.children ?? []),
      ['vxlanAcceleration', { free: true } as const],
    ]);
    const chart = { ...stock, root: { ...stock.root, children } };
    const values = { vxlanAcceleration: { xdp: true }, mtu: 1 };
    expect(checkValues('1.19.6', values, { chart }).map(({ path }) => path)).toEqual(['mtu']);
  });

  it('may have its keys listed, with anything below them', () => {
    const values = { vxlanAcceleration: { xdp: { queues: 2 } }, own: { deep: { key: 1 } } };
    expect(checkValues('1.19.6', values, { allowedKeys: ['vxlanAcceleration', 'own.deep'] })).toEqual([]);
    expect(checkValues('1.19.6', values, { allowedKeys: ['vxlanAcceleration', 'own.deep.other'] })).toEqual([
      expect.objectContaining({ path: 'own' }),
    ]);
  });
});

describe('a value that cannot be', () => {
  it.each([
    ['MTU', '1400', 'helm-wrong-type', 'write 1400, without quotes'],
    ['hubble', true, 'helm-wrong-type', 'write hubble.enabled: true'],
    ['bpf.masquerade', 'true', 'helm-wrong-type', 'write true, without quotes'],
    ['operator.unmanagedPodWatcher.intervalSeconds', '15s', 'helm-wrong-type', 'write 15'],
    ['k8sServiceHost', 10, 'helm-wrong-type', 'write "10", in quotes'],
    ['ipam.mode', 'Kubernetes', 'helm-not-one-of', 'write kubernetes'],
    ['kubeProxyReplacement', 'strict', 'helm-not-one-of', 'write true'],
    ['kubeProxyReplacement', 'probe', 'helm-not-one-of', 'there is no probing'],
    ['loadBalancer.acceleration', 'generic', 'helm-not-one-of', 'best-effort'],
    ['loadBalancer.mode', 'annotation', 'helm-not-one-of', 'bpf.lbModeAnnotation'],
    ['encryption.type', 'wireguards', 'helm-not-one-of', 'ipsec, wireguard, ztunnel'],
    ['bpf.datapathMode', 'auto', 'helm-not-one-of', '1.20'],
    ['image.pullPolicy', 'always', 'helm-not-one-of', 'write Always'],
    ['operator.image.pullPolicy', 'ifnotpresent', 'helm-not-one-of', 'write IfNotPresent'],
    ['envoy.log.defaultLevel', 'verbose', 'helm-not-one-of', 'trace, debug'],
    ['maglev.tableSize', 65536, 'helm-not-one-of', '65521'],
    ['devices', '40:a6:b7:41:09:60', 'helm-wrong-form', 'interface names'],
    ['devices', ['10.0.0.0/8'], 'helm-wrong-form', 'interface names'],
    ['nodePort.range', '30000-32767', 'helm-wrong-form', '30000,32767'],
    ['hubble.metrics.enabled', ['htp'], 'helm-wrong-form', 'http'],
  ] as const)('%s = %j: %s', (key, value, rule, remedy) => {
    expect(only(key, value as HelmValue)).toMatchObject({
      rule,
      severity: 'refuse',
      remedy: expect.stringContaining(remedy) as string,
    });
  });

  it('is judged by the version', () => {
    expect(checkValues('1.20.1', nest('bpf.datapathMode', 'auto'))).toEqual([]);
    expect(checkValues('1.18.5', nest('encryption.type', 'ztunnel'))).toHaveLength(1);
    expect(checkValues('1.18.5', nest('devices', '!eth1'))).toHaveLength(1);
  });

  it('is null where null counts as set, or takes a whole group away', () => {
    expect(only('loadBalancer.mode', null)).toMatchObject({ rule: 'helm-null-is-set', severity: 'note' });
    expect(only('hubble', null)).toMatchObject({ rule: 'helm-empty-mapping', severity: 'warn' });
  });
});

describe('a key of the past', () => {
  it.each([
    ['1.18.5', 'nodePort.enabled', true, 'helm-deprecated-key', 'warn'],
    ['1.19.6', 'nodePort.enabled', true, 'helm-renamed-key', 'refuse'],
    ['1.19.6', 'nodePort.enabled', false, 'helm-renamed-key', 'warn'],
    ['1.18.5', 'encryption.strictMode.cidr', '10.0.0.0/8', undefined, undefined],
    ['1.19.6', 'encryption.strictMode.cidr', '10.0.0.0/8', 'helm-deprecated-key', 'warn'],
    ['1.20.1', 'encryption.strictMode.cidr', '10.0.0.0/8', 'helm-renamed-key', 'refuse'],
    ['1.19.6', 'localRedirectPolicy', true, 'helm-deprecated-key', 'warn'],
    ['1.19.6', 'localRedirectPolicy', false, undefined, undefined],
    ['1.19.6', 'tunnel', 'disabled', 'helm-renamed-key', 'refuse'],
    ['1.18.5', 'ipam.operator.clusterPoolIPv4PodCIDR', '10.0.0.0/8', 'helm-renamed-key', 'refuse'],
    ['1.20.1', 'ipam.operator.clusterPoolIPv4PodCIDR', '10.0.0.0/8', 'helm-renamed-key', 'refuse'],
    ['1.19.6', 'svcSourceRangeCheck', true, 'helm-removed-key', 'warn'],
    ['1.19.6', 'l2NeighDiscovery.refreshPeriod', '30s', 'helm-removed-key', 'refuse'],
    ['1.20.1', 'hubble.redact.kafka.apiKey', false, 'helm-removed-key', 'warn'],
    ['1.20.1', 'clustermesh.enableMCSAPISupport', true, 'helm-renamed-key', 'refuse'],
  ] as const)('%s: %s = %j: %s', (version, key, value, rule, severity) => {
    const found = checkValues(version, nest(key, value)).map((each) => [each.rule, each.severity]);
    expect(found).toEqual(rule === undefined ? [] : [[rule, severity]]);
  });

  it('is named with its successor', () => {
    expect(only('clustermesh.enableMCSAPISupport', true, '1.20.1').remedy).toBe(
      'write clustermesh.mcsapi.enabled instead',
    );
  });

  it('no longer read though still listed is told', () => {
    expect(only('enableInternalTrafficPolicy', false)).toMatchObject({
      rule: 'helm-unread-key',
      severity: 'warn',
    });
  });
});

describe('values that Cilium’s documentation prescribes', () => {
  it.each(['talos', 'k3s'])('raise no alarm: %s', (name) => {
    const file = join(__dirname, '..', '..', 'fixtures', 'values', 'documented', `${name}.yaml`);
    const values = parse(readFileSync(file, 'utf8')) as HelmValues;
    for (const version of ciliumVersions) {
      expect(checkValues(version, values)).toEqual([]);
      expect(
        checkValues(version, mergeValues(chartDefaults(version).values, values)).filter(
          ({ severity }) => severity !== 'note',
        ),
      ).toEqual([]);
    }
  });
});
