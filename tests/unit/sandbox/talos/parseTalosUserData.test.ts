import { gzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { renderTalosMachineConfig } from '../../../../plan/machines/talos';
import type { TalosSecrets } from '../../../../plan/machines/talos/talosSecrets';
import { parseTalosUserData } from '../../../../sandbox/talos';
import { refusalOf } from '../../../fixtures/talos/refusalOf';
import { testMachine, testSecrets, yamlOf } from '../../../fixtures/talos/testMachines';

interface Tree {
  [key: string]: Tree;
}

let secrets: TalosSecrets;
let controlPlane: string;
let worker: string;
beforeAll(async () => {
  secrets = await testSecrets();
  controlPlane = renderTalosMachineConfig(testMachine(), secrets);
  worker = renderTalosMachineConfig(
    testMachine({
      role: 'worker',
      hostname: 'dev-worker-1',
      nodeLabels: { pool: 'edge' },
      nodeTaints: [{ key: 'edge', value: 'yes', effect: 'NoSchedule' }],
      patches: [{ machine: { nodeTaints: { gpu: 'NoExecute' } } }],
    }),
    secrets,
  );
});

/** The config with its first document changed. */
function changed(text: string, change: (main: Tree) => void): string {
  const [main, ...others] = parseAllDocuments(text).map((document) => document.toJS() as Tree);
  if (main === undefined) throw new Error('no document');
  change(main);
  return yamlOf(main, ...others);
}

test('reads what a cluster is made from', () => {
  const config = parseTalosUserData(controlPlane);
  expect(config).toMatchObject({
    role: 'controlplane',
    hostname: 'dev-control-1',
    nodeSubnets: ['10.0.1.0/24'],
    cluster: {
      name: 'dev',
      endpoint: 'https://127.0.0.1:6443',
      dnsDomain: 'cluster.local',
      podSubnets: ['10.0.16.0/20'],
      serviceSubnets: ['10.0.8.0/21'],
      cni: 'none',
      proxyDisabled: true,
      allowSchedulingOnControlPlanes: false,
    },
    controlPlane: { certSANs: ['127.0.0.1'], admissionControl: [{ name: 'PodSecurity' }] },
  });
  expect(config.cluster.ca.key).toContain('BEGIN EC PRIVATE KEY');
  expect(config.controlPlane?.serviceAccountKey).toContain('BEGIN RSA PRIVATE KEY');
});

test('reads what a worker registers with, taints of both places', () => {
  const config = parseTalosUserData(worker);
  expect(config).toMatchObject({ role: 'worker', nodeLabels: { pool: 'edge' }, controlPlane: undefined });
  expect(config.talos.ca.key).toBeUndefined();
  expect(config.nodeTaints).toEqual([
    { key: 'edge', value: 'yes', effect: 'NoSchedule' },
    { key: 'gpu', effect: 'NoExecute' },
  ]);
});

test('takes base64 and gzipped base64, as Talos on Hetzner Cloud does', () => {
  const plain = parseTalosUserData(controlPlane);
  expect(parseTalosUserData(Buffer.from(controlPlane).toString('base64'))).toEqual(plain);
  expect(parseTalosUserData(gzipSync(controlPlane).toString('base64'))).toEqual(plain);
});

// The texts are those of `talosctl validate` (v1.12.0), values left out; tests/e2e/talos holds them against it.
test.each<[string, (text: string) => string, string]>([
  ['nothing', () => '', 'config not found'],
  ['a comment only', () => '#cloud-config\n', 'config not found'],
  ['no mapping', () => 'hello', 'recovered: expected a mapping node'],
  ['broken YAML', () => 'machine: [', 'decode error: yaml: line'],
  [
    'an unknown key',
    (text) => changed(text, (main) => Object.assign(main.machine ?? {}, { foo: 'bar' })),
    'unknown keys found during decoding:\nmachine:\n    foo:',
  ],
  [
    'an unknown document',
    (text) => `${text}---\napiVersion: v1alpha1\nkind: Nope\n`,
    '"Nope" "v1alpha1": not registered',
  ],
  [
    'a document twice',
    (text) => `${text}---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: a\n`,
    'duplicate document v1alpha1/HostnameConfig/ is not allowed',
  ],
  [
    'an unknown key in a document',
    (text) => `${text}---\napiVersion: v1alpha1\nkind: DHCPv4Config\nname: eth9\nspeed: 3\n`,
    'unknown keys found during decoding:\nspeed:',
  ],
  ['no machine', (text) => changed(text, (main) => delete main.machine), 'machine instructions are required'],
  ['no cluster', (text) => changed(text, (main) => delete main.cluster), 'cluster instructions are required'],
  [
    'no endpoint',
    (text) => changed(text, (main) => delete main.cluster?.controlPlane),
    'cluster controlplane endpoint is required',
  ],
  [
    'an endpoint that is no URL',
    (text) => changed(text, (main) => Object.assign(main.cluster?.controlPlane ?? {}, { endpoint: 'foo' })),
    'invalid controlplane endpoint: hostname must not be blank',
  ],
  [
    'no type',
    (text) => changed(text, (main) => delete main.machine?.type),
    'issuing Talos API CA key is not allowed on non-controlplane nodes (.machine.ca)',
  ],
  [
    'an unknown type',
    (text) => changed(text, (main) => Object.assign(main.machine ?? {}, { type: 'boss' })),
    'unknown machine type "boss"',
  ],
  [
    'no CA',
    (text) => changed(text, (main) => delete main.machine?.ca),
    'issuing CA is required (.machine.ca)',
  ],
  [
    'no CA key',
    (text) => changed(text, (main) => Object.assign(main.machine?.ca ?? {}, { key: '' })),
    'issuing CA key is required for controlplane nodes (.machine.ca.key)',
  ],
  [
    'a wrong type',
    (text) => changed(text, (main) => Object.assign(main.machine ?? {}, { certSANs: 'x' })),
    'error decoding v1alpha1.Config:\n  .machine.certSANs:',
  ],
  [
    'a CA that is no base64',
    (text) => changed(text, (main) => Object.assign(main.machine?.ca ?? {}, { crt: '!!' })),
    'illegal base64 data',
  ],
  [
    'another CNI',
    (text) => changed(text, (main) => Object.assign(main.cluster?.network?.cni ?? {}, { name: 'weave' })),
    'cni name should be one of',
  ],
  [
    'no trustd token',
    (text) => changed(text, (main) => delete main.machine?.token),
    '.machine.token is empty',
  ],
  ['no join token', (text) => changed(text, (main) => delete main.cluster?.token), '.cluster.token is empty'],
])('refuses %s', (_, break_, message) => {
  expect(refusalOf(break_(controlPlane))).toContain(message);
});

test('names all problems at once', () => {
  const text = changed(controlPlane, (main) => Object.assign(main.machine ?? {}, { type: 'worker' }));
  expect(refusalOf(text).split('\n')).toEqual([
    'v1alpha1.Config: 4 errors occurred:',
    '\t* etcd config is only allowed on control plane machines',
    '\t* cluster CA key is not allowed on non-controlplane nodes (.cluster.ca)',
    '\t* issuing Talos API CA key is not allowed on non-controlplane nodes (.machine.ca)',
    '\t* issuing Kubernetes API CA key is not allowed on non-controlplane nodes (.cluster.ca)',
  ]);
});

test('shows no value of what it refuses', () => {
  const misspelt = changed(controlPlane, (main) => {
    Object.assign(main.machine ?? {}, { tokn: 'hunter2-secret' });
  });
  expect(refusalOf(misspelt)).toContain('tokn');
  expect(refusalOf(misspelt)).not.toContain('hunter2');
  const broken = `machine:\n  token: "hunter2-secret\n  type: worker\n`;
  expect(refusalOf(broken)).toContain('decode error: yaml');
  expect(refusalOf(broken)).not.toContain('hunter2');
});
