// What options take, and what they refuse before anything is read: each with its near miss.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { contradictionIn, factsFrom, toOptions } from '../../../cli/check/factOptions';
import { directoryOption, notEmpty, stackName } from '../../../cli/namedOptions';
import { writeFile } from '../../../cli/writeFile';
import { problemsOf } from '../../fixtures/problems';

function parsed(...args: string[]): Record<string, unknown> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of toOptions()) command.addOption(option);
  command.parse(args, { from: 'user' });
  return factsFrom(command.opts()) as Record<string, unknown>;
}

describe('facts', () => {
  it.each([
    [
      '--memory',
      ['64-8', '0', '0-8', '-1', '8-', '1e99', 'lots', '9999999', '8-16-32'],
      ['8', '8-64', '0.5'],
    ],
    ['--pod-cidr', ['999.0.0.0/8', '10.0.0.0', '10.0.0.0/33', '224.0.0.0/4', '10.0.0.1/0'], ['10.0.0.0/8']],
    ['--node-cidr', ['::::/64', '127.0.0.0/8', 'fd00::/129'], ['fd00::/64']],
    ['--service-cidr', ['0.0.0.0/0', '169.254.0.0/16', '/', 'x/8'], ['10.96.0.0/12']],
    ['--kernel', ['banana', '6.8banana', '6', '6.8\n', '99999999.8'], ['6.8', 'v6.8', '6.8.0-55-generic']],
    ['--kubernetes', ['latest', '1.34.2;x'], ['1.34', 'v1.34.2', '1.34.2+k3s1']],
    ['--driver', ['', 'a b', '../x', 'x'.repeat(60)], ['mlx5_core', 'vmxnet3']],
    ['--nodes', ['0', '-1', '1.5', '1e3', '0x10', '9999999'], ['3']],
    ['--control-planes', ['0', '100', ' 3'], ['3']],
    ['--mtu', ['0', '575', '70000', '1500.5'], ['1500']],
    ['--local-api-port', ['0', '65536', '-1'], ['7445']],
    ['--bgp-listen-port', ['0', '65536', 'bgp'], ['179']],
    ['--kube-proxy', ['maybe', '1', ''], ['yes', 'no', 'off']],
    ['--distribution', ['constructor', '__proto__'], ['k3s']],
    ['--topology', ['toString'], ['routed']],
    ['--gateway-api-crds', ['latest', '1', 'v1.4.1;x'], ['1.4.1', 'v1.5.1', '1.5.1-experimental']],
    ['--renderer', ['argo', '__proto__'], ['argo-cd', 'flux', 'helm', 'k3s']],
  ])('%s', (option, refused, taken) => {
    for (const text of refused) expect(() => parsed(option, text)).toThrow(/is invalid|missing/);
    for (const text of taken) expect(Object.keys(parsed(option, text))).toHaveLength(1);
  });

  it('are networks, also where an address is given as `ip addr` prints it', () => {
    expect(parsed('--node-cidr', '10.2.100.1/8', '--node-cidr', 'fd00::1/64')).toEqual({
      nodeCidrs: ['10.0.0.0/8', 'fd00::/64'],
    });
  });

  it('cannot contradict each other', () => {
    expect(contradictionIn(parsed('--nodes', '3', '--control-planes', '5'))).toContain('--control-planes 5');
    expect(contradictionIn(parsed('--nodes', '5', '--control-planes', '5'))).toBeUndefined();
  });
});

describe('names', () => {
  it.each([
    ['', 'must not be empty'],
    ['/nowhere/at/all', 'no such folder'],
    ['/dev/null', 'not a folder'],
    ['package.json', 'not a folder'],
  ])('-C %j', (text, words) => {
    const [, , parse] = directoryOption;
    expect(() => parse(text)).toThrow(words);
    expect(parse('.')).toBe('.');
  });

  it('are neither empty nor what Pulumi cannot have', () => {
    expect(() => notEmpty(' ')).toThrow('empty');
    expect(notEmpty('x')).toBe('x');
    for (const text of ['', '../x', 'a b', 'x'.repeat(101)]) expect(() => stackName(text)).toThrow('name');
    expect(stackName('prod-1.eu')).toBe('prod-1.eu');
  });
});

describe('a file to write', () => {
  const folder = mkdtempSync(join(tmpdir(), 'routewise-write-'));
  const reasonOf = (file: string): string =>
    problemsOf(() => {
      writeFile('--svg', file, 'x');
    }).map(({ rule, path, found, reason }) => {
      expect([rule, path, found]).toEqual(['file-not-writable', '--svg', file]);
      return reason;
    })[0] ?? '';

  beforeAll(() => {
    writeFileSync(join(folder, 'file'), 'longer than before');
    mkdirSync(join(folder, 'folder'));
    symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is made with the folders above, and replaced whole', () => {
    for (const file of [join(folder, 'new', 'er', 'x.svg'), join(folder, 'file')]) {
      writeFile('--svg', file, 'x');
      expect(readFileSync(file, 'utf8')).toBe('x');
    }
  });

  it.each([
    ['/proc/x/y.svg', /no folder can be made/],
    ['/dev/null', /device/],
    ['/dev/full', /device/],
    [join(folder, 'folder'), /is a folder/],
    [join(folder, 'file', 'x.svg'), /is a file/],
    [join(folder, 'circle'), /circles/],
    [join(folder, 'x'.repeat(300)), /longer/],
  ])('%s is refused', (file, words) => {
    expect(reasonOf(file)).toMatch(words);
  });
});
