// A path may name anything: what is no text file is told, and never waited for.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnreadableFile, readTextFile, requireRegularFile } from '../../../config/readTextFile';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'routewise-text-'));
  spawnSync('mkfifo', [join(folder, 'pipe')]);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = (content: string | Buffer): string => {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
};
const why = (path: string, most = 1000): string => {
  try {
    readTextFile(path, most);
  } catch (error) {
    if (error instanceof UnreadableFile) return `${error.kind}: ${error.message}`;
    throw error;
  }
  throw new Error('it was read');
};

test.each([
  ['/dev/zero', 'unreadable: is not a regular file, but a device, a pipe or a socket'],
  ['/dev/tty', /^unreadable: (is not a regular file|cannot be opened)/],
  ['/', 'unreadable: is a folder'],
  ['/nowhere/file', 'missing: is missing'],
  ['/etc/passwd/file', 'missing: is missing'],
  [`/${'x'.repeat(300)}`, 'unreadable: cannot be opened (ENAMETOOLONG)'],
])('%s is no text file', (path, reason) => {
  expect(why(path)).toEqual(reason instanceof RegExp ? expect.stringMatching(reason) : reason);
});

test('a pipe that nobody writes into is not waited for', () => {
  expect(why(join(folder, 'pipe'))).toContain('not a regular file');
  expect(() => {
    requireRegularFile(join(folder, 'pipe'));
  }).toThrow(UnreadableFile);
  expect(() => {
    requireRegularFile(file('x'));
  }).not.toThrow();
});

test.each<[string, string | Buffer, string]>([
  ['UTF-16', Buffer.from('\ufeffa: b\n', 'utf16le'), 'unreadable: is saved as UTF-16'],
  [
    'UTF-16 without a mark',
    Buffer.from('a: b\n', 'utf16le'),
    'unreadable: holds a zero byte at byte 2, as no text does',
  ],
  ['zero bytes', 'a: \0b', 'unreadable: holds a zero byte at byte 4, as no text does'],
  ['Latin-1', Buffer.from([0x61, 0xfc, 0x62]), 'unreadable: holds bytes that are not UTF-8'],
  ['too much', 'x'.repeat(1001), 'unreadable: is larger than'],
])('%s is told', (_, content, reason) => {
  expect(why(file(content))).toContain(reason);
});

test('text is read whole, without the mark that Windows editors put before it', () => {
  expect(readTextFile(file('\ufeffa: ü\r\n'), 1000)).toBe('a: ü\r\n');
  expect(readTextFile(file('x'.repeat(200_000)), 200_000)).toHaveLength(200_000);
  expect(readTextFile('/proc/self/status', 100_000)).toContain('Name:');
});
