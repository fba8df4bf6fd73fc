// The scripts that nodes of k3s get, to the byte: they are in the user data of virtual machines, and other user data is another machine.
// A digest of an example stack may follow a new release of k3s, which the script names. None may change for another reason: machines
// would be replaced.
import { sha256 } from '../../../../../config/sha256';
import type { K3sNode } from '../../../../../plan/machines/k3s';
import { k3sFiles, placeholderSecrets, renderCloudInit } from '../../../../../plan/machines/k3s';
import { fillScript } from '../../../../../plan/machines/k3s/fillScript';
import { k3sNodeOf } from '../../../../../plan/machines/k3s/k3sNode';
import { exampleStacks, planOfExample } from '../../../../fixtures/exampleStacks';
import { testReadableScripts } from '../../../../fixtures/hosts/soundScripts';

const examples = exampleStacks.flatMap((stack) => {
  const plan = planOfExample(stack);
  const { distribution } = plan;
  if (distribution.kind !== 'k3s') return [];
  return [[stack, plan.nodes.map(({ name }) => k3sNodeOf({ ...plan, distribution }, name))] as const];
});

const url = 'https://mirror.example.com/k3s';
const checksums = { amd64: '0'.repeat(64), arm64: 'f'.repeat(64) };
const agent: K3sNode = {
  role: 'agent',
  config: {},
  name: 'a-node',
  version: 'v1.34.2+k3s1',
  install: { kind: 'download', url, checksums: {} },
  addresses: ['10.0.1.32'],
  join: { kind: 'other', servers: ['10.0.1.10', 'fd00::10'] },
  sans: [],
};
const server: K3sNode = { ...agent, role: 'server', addresses: ['10.0.1.11', 'fd00::11'] };
const plain = {
  kind: 'download',
  url: 'http://mirror.example.com',
  checksums: { amd64: checksums.amd64 },
} as const;
const shared = { address: '10.0.1.10', prefix: 24, own: '10.0.1.11', routerId: 7, priority: 199 };
const variants: [string, K3sNode, string][] = [
  ['agent', agent, '1e9f973b3075cd4e55b1341b371abcfe20c85a04f6ee2da20ee405728d466262'],
  ['server that joins', server, '9cffcd30c21a5185e7beb8dcc02baef4ae222cf5b98837ca39c02e9100e78d4c'],
  [
    'server that begins',
    { ...server, join: { kind: 'first', servers: ['10.0.1.12'] } },
    '0fa50c09e7a6b56b44b93ebe840cae7b3948f52b6f4777474c1a7bee6ca7d76c',
  ],
  [
    'only server',
    { ...server, join: { kind: 'first', servers: [] } },
    '459a44ab79df54dbf7d8943cecfb21bef1b2f9f491294a9db8032cf089c3093a',
  ],
  [
    'sums known',
    { ...agent, install: { kind: 'download', url, checksums } },
    '36a00b225752f6bfcaf42bbc39704f64db8183b59ba13ce440f210aacd3d9b6f',
  ],
  [
    'sums unknown, over http',
    { ...agent, install: plain },
    '76de1d7fad3d6e76a9d3691c36939622f96f7a2b6d18a37a6cc431f1a1bf3ef8',
  ],
  [
    'k3s there',
    { ...agent, install: { kind: 'present', path: '/opt/k3s', checksums: {} } },
    '7734283a581d1702c22b219a93ade8c4518e08fb9168b945e7863a27c591575f',
  ],
  [
    'shared address',
    { ...server, shared },
    '94516dd29a830ce9f6c1196048340f705647e52d7a6bd0add3481fe6cc6e329c',
  ],
  [
    'underlay',
    { ...agent, underlay: { beside: '10.0.1.32', address: 'fd00::32/64' } },
    '21cfdafdb6ef4a5dabaa6d2603a8487ada94ed074aa36d4c98237e48a23773da',
  ],
];

const scriptsOf = (node: K3sNode): string[] =>
  k3sFiles(node, placeholderSecrets).flatMap(({ content }) =>
    content.startsWith('#!/bin/sh') ? [content] : [],
  );

describe('scripts of nodes', () => {
  it.each(variants)('are what they were: %s', (_, node, digest) => {
    expect(sha256(scriptsOf(node).join('\0'))).toBe(digest);
  });

  it('make user data of the example stacks that are what they were', () => {
    const beginsUntil = 1_764_403_200;
    const userData = (nodes: readonly K3sNode[]) =>
      nodes.map((node) => renderCloudInit(node, placeholderSecrets, { beginsUntil }));
    expect(
      Object.fromEntries(examples.map(([stack, nodes]) => [stack, sha256(userData(nodes).join('\0'))])),
    ).toEqual({
      metal: 'ad6a1990ff71d5f1a9978cf2c1d5083e1fddcb6f034ea3f6b7588547c690e428',
      vms: '7aa4f727a7350769e0b92001f22c6c04cd259a3726b483e32d1b4a3c59914ea0',
      'vms-dual-stack': '2dbac4bb61de1380a36235e96ea9a4baa3982e183d06e6849f52c6b417648a17',
    });
  });

  // SC2034: k3s that is there is not fetched. The others are what the file itself says.
  testReadableScripts(
    variants.flatMap(([what, node]) =>
      scriptsOf(node).map((script, index) => [`${what}, ${String(index)}`, script] as const),
    ),
    ['SC2034', 'SC2043', 'SC2050', 'SC2317'],
  );
});

describe('a script that is filled in', () => {
  const text =
    '## of the file\n# shellcheck shell=sh\n# of both\n## if one\none\n## if two\ntwo\n## end\n## end\n';

  it('has the parts that it is to have, and nothing of what is for who reads the file', () => {
    expect(fillScript(text, {})).toBe('#!/bin/sh\n# of both\n');
    expect(fillScript(text, {}, ['two'])).toBe('#!/bin/sh\n# of both\n');
    expect(fillScript(text, {}, ['one'])).toBe('#!/bin/sh\n# of both\none\n');
    expect(fillScript(text, {}, ['two', 'one'])).toBe('#!/bin/sh\n# of both\none\ntwo\n');
  });

  it('has no place left empty, and no value that ends the word it stands in', () => {
    expect(fillScript("'@here@' @here@@", { here: 'a@b@ c' })).toBe("#!/bin/sh\n'a@b@ c' a@b@ c@");
    expect(() => fillScript("'@here@'", {})).toThrow('a place for here');
    expect(() => fillScript("'@toString@ @constructor@'", {})).toThrow('a place for constructor');
    for (const here of ["it's", 'two\nlines'])
      expect(() => fillScript("'@here@'", { here })).toThrow('the value of here would end the word');
  });

  it('has its parts whole', () => {
    expect(() => fillScript('## if one\n', {})).toThrow('leaves a part without its end');
    expect(() => fillScript('## end\n', {})).toThrow('ends a part too many');
  });
});
