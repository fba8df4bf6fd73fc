// The sandbox's directory: its record, what `down` may remove, stack files, and the exports for a shell.
// It must never run in the project's own folder.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellExports } from '../../../sandbox/commands/env';
import { passphraseFits } from '../../../sandbox/engine/passphrase';
import { removeSandbox, sandboxPaths } from '../../../sandbox/daemon/sandboxDirectory';
import { isAlive, processStartTime, readRecord, writeRecord } from '../../../sandbox/daemon/sandboxRecord';
import type { SandboxRecord } from '../../../sandbox/daemon/sandboxRecord';
import { rememberStackFiles, restoreStackFiles } from '../../../sandbox/engine/stackFiles';
import { temporaryFolder } from './temporaryFolder';

/** Made by `pulumi stack init` with the passphrase "x". */
const salt = 'v1:2r+eaotxSdM=:v1:qXLZV4ldrngKvkiI:bN39mk/ivPSAmox3Gq6Zrz43cAeCEQ==';

function record(pid = process.pid, startTime = processStartTime(pid)): SandboxRecord {
  return {
    process: { pid, startTime },
    startedAt: '',
    projectRoot: '',
    addressBlock: '127.9',
    hetznerToken: 'token',
    proxmox: {
      apiToken: 'a',
      password: 'b',
      sshHostKey: 'c',
      nodeNetwork: '198.18.7',
      addressBlock: '127.8',
    },
    passphrase: 'x',
    controlToken: 'control',
    ports: { hetzner: 1, charts: 2, control: 3, proxmox: 4, proxmoxSocks: 5 },
  };
}

test('the record is for its owner only, and comes back', () => {
  const { root, record: file } = sandboxPaths(temporaryFolder(), 'box');
  writeRecord(root, record());
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(root).mode & 0o777).toBe(0o700);
  expect(readRecord(root)).toEqual(record());
});

test('a daemon counts as alive only under its own start time', () => {
  expect(isAlive(record())).toBe(true);
  expect(isAlive(record(process.pid, '1'))).toBe(false);
  expect(isAlive(record(0, ''))).toBe(false);
});

test('removes what a sandbox made, and nothing where none was', () => {
  const project = temporaryFolder();
  const foreign = sandboxPaths(project, 'documents');
  mkdirSync(foreign.clusters, { recursive: true });
  expect(removeSandbox(foreign)).toBe(false);
  expect(existsSync(foreign.clusters)).toBe(true);

  const own = sandboxPaths(project, 'box');
  writeRecord(own.root, record());
  mkdirSync(join(own.clusters, 'dev'), { recursive: true });
  writeFileSync(join(own.root, 'notes.txt'), 'mine');
  expect(removeSandbox(own)).toBe(true);
  expect(existsSync(own.clusters)).toBe(false);
  expect(readFileSync(join(own.root, 'notes.txt'), 'utf8')).toBe('mine');
});

test('knows the passphrase of a salt that Pulumi made', () => {
  expect(passphraseFits(salt, 'x')).toBe(true);
  expect(passphraseFits(salt, 'y')).toBe(false);
  expect(passphraseFits('v1:broken', 'x')).toBe(false);
});

describe('stack files', () => {
  const before = '# a stack\nconfig:\n  a: { b: 1 }\n';
  const written = `# a stack\nconfig:\n  a: {b: 1}\nencryptionsalt: ${salt}\n`;

  function project(text: string) {
    const root = temporaryFolder();
    const file = join(root, 'Pulumi.dev.yaml');
    writeFileSync(file, text);
    return { root, file, paths: sandboxPaths(root, 'box') };
  }

  test('come back byte for byte when only the salt has come', () => {
    const { root, file, paths } = project(before);
    rememberStackFiles(root, paths);
    writeFileSync(file, written);
    expect(restoreStackFiles(root, paths, 'x')).toEqual([file]);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('keep what a person has changed', () => {
    const { root, file, paths } = project(before);
    rememberStackFiles(root, paths);
    writeFileSync(file, written.replace('b: 1', 'b: 2'));
    restoreStackFiles(root, paths, 'x');
    expect(readFileSync(file, 'utf8')).toBe('# a stack\nconfig:\n  a: {b: 2}\n');
  });

  test('are left alone when the salt is of another passphrase', () => {
    const { root, file, paths } = project(written);
    expect(restoreStackFiles(root, paths, 'other')).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(written);
  });
});

test('exports survive a shell, whatever is in them, and PATH grows once', () => {
  const variables = { A: `it's "$HOME" \`id\` \\ end`, B: 'two\nlines' };
  const exports = shellExports({ variables, bin: '/box/bin' });
  const out = execFileSync('/bin/sh', ['-c', `${exports}${exports}printf '%s|%s|%s' "$A" "$B" "$PATH"`], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  });
  expect(out).toBe(`${variables.A}|${variables.B}|/box/bin:/usr/bin:/bin`);
});
