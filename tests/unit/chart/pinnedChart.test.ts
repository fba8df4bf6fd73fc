// A chart that is pinned by digest: fetched, compared, kept, and refused where it is another one.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchPinnedChart, pinnedChartFile } from '../../../chart/pinnedChart';

const version = '1.19.6';
const archive = Buffer.from('what Helm would unpack');
const digest = createHash('sha256').update(archive).digest('hex');
const before = process.cwd();
let folder: string;
let server: Server;
let asked: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'routewise-chart-'));
  process.chdir(folder);
  asked = [];
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
  server.close();
});

/** @param served none where the archive is gone @param told the digest in the index @returns its URL */
async function repository(served: Buffer | undefined, told?: string): Promise<string> {
  const index = `apiVersion: v1\nentries:\n  cilium:\n    - version: ${version}\n      urls: [charts/cilium.tgz]\n${told === undefined ? '' : `      digest: ${told}\n`}`;
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/index.yaml') response.end(index);
    else if (request.url === '/charts/cilium.tgz' && served !== undefined) response.end(served);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('is kept where it is the one, and not fetched again', async () => {
  const url = await repository(archive, digest);
  expect(await fetchPinnedChart({ url, digest }, version)).toEqual([]);
  expect(readFileSync(pinnedChartFile(version, digest))).toEqual(archive);
  asked = [];
  expect(await fetchPinnedChart({ url, digest }, version)).toEqual([]);
  expect(asked).toEqual([]);
});

it('is fetched again where the file that is kept was changed', async () => {
  const url = await repository(archive, digest);
  await fetchPinnedChart({ url, digest }, version);
  writeFileSync(pinnedChartFile(version, digest), 'another');
  expect(await fetchPinnedChart({ url, digest }, version)).toEqual([]);
  expect(readFileSync(pinnedChartFile(version, digest))).toEqual(archive);
});

it.each([
  ['the index names another digest', archive, 'b'.repeat(64), 'says that cilium 1.19.6 is bbbb'],
  ['the archive is another one, though the index says what is wanted', Buffer.from('evil'), digest, 'serves'],
  ['the archive is another one, and the index says nothing', Buffer.from('evil'), undefined, 'serves'],
])('is refused where %s, and nothing is kept', async (_, served, told, reason) => {
  const url = await repository(served, told);
  const [problem] = await fetchPinnedChart({ url, digest }, version);
  expect(problem).toMatchObject({ rule: 'chart-digest-differs', severity: 'refuse', found: digest });
  expect(problem?.reason).toContain(reason);
  expect(existsSync(pinnedChartFile(version, digest))).toBe(false);
});

it('is not taken for another one where it cannot be fetched', async () => {
  const url = await repository(undefined, digest);
  const [problem] = await fetchPinnedChart({ url, digest }, version);
  expect(problem).toMatchObject({ rule: 'chart-repository-unreachable', found: url });
  expect(problem?.reason).toContain('cannot be fetched: it answers 404');
});

it('is refused as any other where the repository has no such version', async () => {
  const url = await repository(archive, digest);
  const [problem] = await fetchPinnedChart({ url, digest }, '1.18.5');
  expect(problem).toMatchObject({ rule: 'chart-version-missing' });
});
