import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BundledCommand } from './bundledCommand';

describe('routewise check, from a shell', () => {
  let command: BundledCommand;
  let folder: string;
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    return file;
  };

  beforeAll(() => {
    command = new BundledCommand();
    folder = mkdtempSync(join(tmpdir(), 'routewise-check-'));
  });

  afterAll(() => {
    command.remove();
    rmSync(folder, { recursive: true });
  });

  it('ends with 0 on a fine file, and on one with warnings, unless --strict', () => {
    const file = write('warn.yaml', 'localRedirectPolicy: true\n');
    expect(command.run(['check', file])).toMatchObject({ code: 0, err: '' });
    expect(command.run(['check', file, '--strict']).code).toBe(1);
    expect(command.run(['check', '-', '--strict'], 'rollOutCiliumPods: true\n').code).toBe(0);
  });

  it('ends with 1 on what is refused', () => {
    const { code, out } = command.run(['check', '-', '--cilium', '1.20'], 'bpf: {masqerade: true}\n');
    expect(code).toBe(1);
    expect(out).toContain('stdin:1:7  refuse  bpf.masqerade');
    expect(out).toContain('Cilium 1.20.1');
  });

  it('takes what one source of an Application says for one release, and each source for its own', () => {
    const text = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: network}
spec:
  sources:
  - {chart: cilium, targetRevision: 1.19.6, helm: {values: "routingMode: tunnel", parameters: [{name: autoDirectNodeRoutes, value: "true"}]}}
  - {chart: cilium, targetRevision: 1.20.1, helm: {valuesObject: {MTU: 1450}}}
`;
    const { out } = command.run(['check', '-', '--json'], text);
    const { releases } = JSON.parse(out) as {
      releases: { version: string; problems: { rule: string; line?: number }[] }[];
    };
    expect(releases.map(({ version }) => version)).toEqual(['1.19.6', '1.20.1']);
    expect(releases[0]?.problems).toContainEqual(
      expect.objectContaining({ rule: 'tunnel-with-direct-routes', line: 6 }),
    );
  });

  it.each([
    [['check'], /missing required argument/],
    [['check', 'nothing.yaml'], /nothing\.yaml: there is no such file/],
    [['check', 'docs'], /docs: it is a folder/],
    [['check', 'README.md', '--cilium', '1.12.0'], /.+/],
    [['check', 'package.json', '--cilium', '1.12.0'], /charts are known of 1\.19\.6/],
    [['check', 'package.json', '--chart', 'docs'], /no Helm chart/],
    [['check', 'package.json', '--distribution', 'gentoo'], /Allowed choices/],
    [['check', 'package.json', '--kernel', 'new'], /must be a version/],
    [['check', 'package.json', '--memory', 'lots'], /must be GiB/],
  ])('ends with 2 on wrong use: %j', (args, message) => {
    const { code, out, err } = command.run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('ends with 2 on what is no YAML, and names the line', () => {
    const { code, err } = command.run(['check', '-'], 'bpf:\n  a: [1,\nb: 2\n');
    expect(code).toBe(2);
    expect(err).toMatch(/stdin:\d+:\d+: it is not valid YAML/);
  });

  it('takes a modified chart’s keys, or listed ones', () => {
    const chart = join(folder, 'own');
    write('own/Chart.yaml', 'name: cilium\nversion: 1.19.6-own\n');
    write('own/values.yaml', 'vxlanAcceleration: {enabled: false}\nMTU: 0\n');
    write('own/templates/a.yaml', 'mtu: {{ .Values.MTU }} {{ .Values.vxlanAcceleration.queues }}\n');
    const values = 'MTU: 1400\nvxlanAcceleration: {enabled: true, queues: 1}\n';
    expect(command.run(['check', '-'], values).code).toBe(1);
    expect(command.run(['check', '-', '--chart', chart], values).code).toBe(0);
    expect(command.run(['check', '-', '--allow-key', 'vxlanAcceleration'], values).code).toBe(0);
    expect(command.run(['check', '-', '--chart', chart], 'vxlanAcceleration: {queue: 1}\n').code).toBe(1);
  });

  it('speaks JSON to programs', () => {
    const { out } = command.run(['check', '-', '--json'], 'mtu: 1400\n');
    expect(JSON.parse(out)).toMatchObject({
      counts: { refuse: 1 },
      releases: [
        {
          version: '1.19.6',
          problems: [{ rule: 'helm-known-mistake', file: 'stdin', line: 1, path: 'mtu' }],
        },
      ],
    });
  });

  it('finds what the guide shows, word by word', () => {
    const guide = readFileSync(join(__dirname, '../../../docs/check.md'), 'utf8');
    const [, values = ''] = /```yaml\n(# values\.yaml\n[^`]+)```/.exec(guide) ?? [];
    const [, options = '', shown = ''] = /\$ routewise check values\.yaml (.+)\n([^`]+)```/.exec(guide) ?? [];
    const { out } = command.run(['check', '-', ...options.split(' ')], values);
    // Lines are as wide as the reader's terminal.
    const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
    expect(plain(shown)).toMatch(/against \d+ rules/);
    expect(plain(out.replaceAll('stdin', 'values.yaml'))).toBe(plain(shown));
  });

  it('says nothing when its reader has seen enough', () => {
    // More than a pipe holds, so that it still writes when the reader goes.
    expect(command.run(['rules']).out.length).toBeGreaterThan(65_536);
    expect(command.runIntoClosedPipe(['rules'])).toMatchObject({ code: 0, err: '' });
  });

  it('explains itself', () => {
    const { code, out } = command.run(['check', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('routewise check base.yaml site.yaml --layers');
    expect(out).toContain('Exit codes');
  });
});
