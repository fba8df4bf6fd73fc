// Every route of the emulator exists in the published API, and every request and answer of a long scenario fits its description.
import { ActionEngine } from '../../../../sandbox/hetzner/actions';
import type { EmulatorContext } from '../../../../sandbox/hetzner/context';
import { FaultControl } from '../../../../sandbox/hetzner/faults';
import { buildHttpServer } from '../../../../sandbox/hetzner/httpServer';
import { HetznerStore } from '../../../../sandbox/hetzner/store';
import { startEmulator, token } from '../../../fixtures/hetzner/emulator';
import { PublishedApi, descriptionFile, descriptionIsThere } from '../../../fixtures/hetzner/publishedApi';
import { runScenario } from '../../../fixtures/hetzner/scenario';

/** Answers with a refusal on purpose: the emulator has no ISOs. */
const neverSucceed = ['POST /servers/:id/actions/attach_iso'];

async function implementedRoutes(): Promise<string[]> {
  const store = new HetznerStore(undefined);
  const faults = new FaultControl();
  const context: EmulatorContext = {
    store,
    state: store.state,
    actions: new ActionEngine(store, faults, 1),
    limits: { servers: 1, attachedPerNetwork: 1, serversPerPlacementGroup: 1 },
    nextAddress: () => '127.1.1.1',
    healthOf: () => [],
  };
  const app = buildHttpServer({ context, faults, calls: new Map(), token, log: () => undefined });
  const routes: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${url.replace('/v1', '')}`);
  });
  await app.ready();
  await app.close();
  return routes;
}

if (!descriptionIsThere)
  console.warn(`the emulator against the published API: skipped, ${descriptionFile} is not here`);

describe('routes', () => {
  (descriptionIsThere ? test : test.skip)('every one is in the published API', async () => {
    const published = new PublishedApi();
    const routes = await implementedRoutes();
    expect(routes.length).toBeGreaterThan(100);
    expect(routes.filter((route) => !published.has(route))).toEqual([]);
  });

  test('every one is called with success by the scenario, which leaves nothing behind', async () => {
    const emulator = await startEmulator();
    try {
      await runScenario(emulator);
      const { calls, counts } = emulator.api.state();
      const called = Object.keys(calls).map((call) => call.replace('/v1', ''));
      const missed = (await implementedRoutes()).filter((route) => !called.includes(route));
      expect(missed).toEqual(neverSucceed);
      expect(Object.values(counts).every((count) => count === 0)).toBe(true);
    } finally {
      await emulator.api.close();
    }
  }, 30_000);
});

(descriptionIsThere ? test : test.skip)(
  'requests and answers of the scenario fit the published API',
  async () => {
    const published = new PublishedApi();
    const problems = new Set<string>();
    let judged = 0;
    const emulator = await startEmulator({}, ({ method, path, request, answer }) => {
      judged += 1;
      const found = published.judgeAnswer(method, path, answer.status, answer.body);
      if (request !== undefined) found.push(...published.judgeRequest(method, path, request));
      for (const problem of found) problems.add(`${method} ${path}: ${problem}`);
    });
    try {
      await runScenario(emulator);
      // Refusals have a described shape too.
      await emulator.call('GET', '/servers/1');
      await emulator.call('POST', '/networks', { name: 'net', ip_range: '8.8.8.0/24' });
    } finally {
      await emulator.api.close();
    }
    expect([...problems]).toEqual([]);
    expect(judged).toBeGreaterThan(150);
  },
  30_000,
);

(descriptionIsThere ? test : test.skip)('the judge itself refuses what does not fit', () => {
  const published = new PublishedApi();
  expect(published.has('GET /volcanoes')).toBe(false);
  expect(published.judgeAnswer('GET', '/ssh_keys/1', 200, { ssh_key: { id: 'one' } })).not.toEqual([]);
  expect(published.judgeRequest('POST', '/networks', { name: 'net' })).not.toEqual([]);
});
