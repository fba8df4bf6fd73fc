import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkChartRepository } from '../../../chart/repository';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** A repository on loopback that answers `/index.yaml` with this status and text. */
async function repository(status: number, text: string): Promise<string> {
  const listening = createServer((request, response) => {
    response.writeHead(request.url === '/index.yaml' ? status : 404).end(text);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const index = (...versions: string[]): string =>
  `apiVersion: v1\nentries:\n  cilium:\n${versions.map((version) => `    - version: ${version}\n`).join('')}`;

describe('a chart repository', () => {
  it('is fine where its index has the version, with or without a slash at the end of its URL', async () => {
    const url = await repository(200, index('1.18.5', '1.19.6'));
    expect(await checkChartRepository(url, '1.19.6')).toEqual([]);
    expect(await checkChartRepository(`${url}/`, '1.19.6')).toEqual([]);
  });

  it('is refused with the versions it has where the wanted one is missing', async () => {
    const url = await repository(200, index('1.18.5'));
    const [problem] = await checkChartRepository(url, '1.19.6');
    expect(problem).toMatchObject({
      rule: 'chart-version-missing',
      path: 'routewise:cilium.version',
      found: '1.19.6',
    });
    expect(problem?.reason).toContain('1.18.5');
  });

  it.each([
    [404, '', /answers 404/],
    [200, '<html>', /no Helm repository index/],
    [200, 'entries: 3', /no Helm repository index/],
  ])('is refused where it answers %p with %p', async (status, text, reason) => {
    const [problem] = await checkChartRepository(await repository(status, text), '1.19.6');
    expect(problem).toMatchObject({ rule: 'chart-repository-unreachable', severity: 'refuse' });
    expect(problem?.reason).toMatch(reason);
  });

  it('is refused with the cause where nothing answers', async () => {
    const url = await repository(200, '');
    await new Promise((resolve) => server?.close(resolve));
    const [problem] = await checkChartRepository(url, '1.19.6');
    expect(problem).toMatchObject({ rule: 'chart-repository-unreachable', found: url });
    expect(problem?.reason).toMatch(/ECONNREFUSED/);
    expect(problem?.remedy).toContain('routewise:cilium.chart.path');
  });

  it('is left to Helm where it is an OCI registry', async () => {
    expect(await checkChartRepository('oci://127.0.0.1:1/charts', '1.19.6')).toEqual([]);
  });
});
