// Whether a token of Hetzner Cloud is any good, told before anything is made with it.
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkHetznerAccess } from '../../../../../stacks/site/hetzner/checkHetznerAccess';

const token = 'a'.repeat(64);
let server: Server;
let endpoint: string;
let status = 200;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer(({ method, url, headers }, response) => {
    asked.push(`${method ?? ''} ${url ?? ''} ${headers.authorization ?? ''}`);
    response.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

it.each([
  [200, []],
  // Limits and faults of the service are the provider's to wait out.
  [429, []],
  [503, []],
  [401, ['hetzner-token-refused']],
  [403, ['hetzner-token-refused']],
])('an answer of %i is %j, asked for once', async (answers, rules) => {
  status = answers;
  const problems = await checkHetznerAccess({ endpoint, token });
  expect(problems.map(({ rule }) => rule)).toEqual(rules);
  expect(asked).toEqual([`GET /locations?per_page=1 Bearer ${token}`]);
  expect(JSON.stringify(problems)).not.toContain(token);
});

it.each([
  ['', 'hetzner-token-missing'],
  ['short', 'hetzner-token-refused'],
])('a token “%s” is %s without being tried', async (wrong, rule) => {
  expect(await checkHetznerAccess({ endpoint, token: wrong })).toMatchObject([{ rule, severity: 'refuse' }]);
  expect(asked).toEqual([]);
});

it('tells why the service cannot be reached', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  expect(await checkHetznerAccess({ endpoint: `http://127.0.0.1:${port}`, token })).toMatchObject([
    { rule: 'hetzner-unreachable', reason: expect.stringContaining('ECONNREFUSED') as string },
  ]);
});
