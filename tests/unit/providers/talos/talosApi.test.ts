import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { TalosApi } from '../../../../providers/src/talos/talosApi';
import type { TalosCredentials } from '../../../../providers/src/talos/talosApi';
import { TalosApiError } from '../../../../providers/src/talos/talosApiError';
import { authorityFrom, issueClientCertificate } from '../../../fixtures/talos/issueTestCertificate';
import type { TalosSecrets } from '../../../../plan/machines/talos/talosSecrets';
import type { RunningTalosMachine } from '../../../../sandbox/talos';
import {
  adminOf,
  otherTestSecrets,
  runMachine,
  testMachine,
  testSecrets,
} from '../../../fixtures/talos/testMachines';

let secrets: TalosSecrets;
let other: TalosSecrets;
let machine: RunningTalosMachine | undefined;
beforeAll(async () => {
  [secrets, other] = await Promise.all([testSecrets(), otherTestSecrets()]);
});
afterEach(async () => {
  await machine?.close();
  machine = undefined;
});

/** Calls the running machine, or another port, and closes the connection. */
async function call<T>(
  action: (api: TalosApi) => Promise<T>,
  options: { access?: TalosCredentials; host?: string; own?: string; port?: number; timeoutMs?: number } = {},
): Promise<T> {
  const port = options.port ?? machine?.port ?? 0;
  const api = new TalosApi(
    options.host ?? '127.0.0.1',
    port,
    options.access ?? adminOf(secrets),
    options.timeoutMs,
    options.own,
  );
  try {
    return await action(api);
  } finally {
    api.close();
  }
}

async function failure(attempt: Promise<unknown>): Promise<TalosApiError> {
  const error: unknown = await attempt.then(
    () => new Error('did not fail'),
    (caught: unknown) => caught,
  );
  if (error instanceof TalosApiError) return error;
  throw error;
}

test('an administrator of the cluster is let in', async () => {
  machine = await runMachine(testMachine(), secrets);
  expect(await call((api) => api.version())).toBe('v1.12.0');
  expect((await call((api) => api.services())).find(({ id }) => id === 'etcd')?.healthy).toBe(false);
});

test('a machine that is seen elsewhere than it knows of is known by its own address', async () => {
  machine = await runMachine(testMachine(), secrets);
  const seen = { host: 'localhost' };
  const stranger = await failure(call((api) => api.version(), seen));
  expect(stranger.kind).toBe('wrong-server');
  expect(await call((api) => api.version(), { ...seen, own: '127.0.0.1' })).toBe('v1.12.0');
  const neither = await failure(call((api) => api.version(), { ...seen, own: '10.0.1.11' }));
  expect(neither.kind).toBe('wrong-server');
});

test('a worker shows a certificate of the same CA', async () => {
  machine = await runMachine(testMachine({ role: 'worker', hostname: 'dev-worker-1' }), secrets);
  expect(await call((api) => api.version())).toBe('v1.12.0');
});

test('bootstrap happens once', async () => {
  const calls: string[] = [];
  const onBootstrap = () => {
    calls.push('bootstrap');
    return Promise.resolve();
  };
  machine = await runMachine(testMachine(), secrets, { onBootstrap });
  await call((api) => api.bootstrap());
  expect(await failure(call((api) => api.bootstrap()))).toMatchObject({
    kind: 'already-exists',
    message: expect.stringContaining('etcd data directory is not empty') as string,
  });
  expect(calls).toEqual(['bootstrap']);
  expect(await call((api) => api.etcdMembers())).toMatchObject([{ hostname: 'dev-control-1' }]);
});

test('two bootstraps at the same moment start one cluster', async () => {
  let started = 0;
  const onBootstrap = () => {
    started += 1;
    return new Promise<void>((resolve) => setTimeout(resolve, 50));
  };
  machine = await runMachine(testMachine(), secrets, { onBootstrap });
  const outcomes = await Promise.allSettled([call((api) => api.bootstrap()), call((api) => api.bootstrap())]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(started).toBe(1);
});

test('a bootstrap that failed can be repeated', async () => {
  const onBootstrap = jest
    .fn<Promise<void>, []>()
    .mockRejectedValueOnce(new Error('no disk'))
    .mockResolvedValue();
  machine = await runMachine(testMachine(), secrets, { onBootstrap });
  expect((await failure(call((api) => api.bootstrap()))).kind).toBe('refused');
  await expect(call((api) => api.bootstrap())).resolves.toBeUndefined();
});

test('a worker cannot be bootstrapped, an early machine asks to wait', async () => {
  machine = await runMachine(testMachine({ role: 'worker', hostname: 'dev-worker-1' }), secrets);
  const worker = await failure(call((api) => api.bootstrap()));
  expect(worker.kind).toBe('refused');
  expect(worker.message).toContain('bootstrap can only be performed on a control plane node');
  await machine.close();
  const notReadyForBootstrap = () => 'time is not in sync yet';
  machine = await runMachine(testMachine(), secrets, { notReadyForBootstrap });
  expect((await failure(call((api) => api.bootstrap()))).kind).toBe('not-ready');
});

test('nobody listening, another CA, another name, another administrator, silence: each is told apart', async () => {
  machine = await runMachine(testMachine(), secrets);
  const closed = await runMachine(testMachine(), secrets);
  await closed.close();
  const version = (api: TalosApi) => api.version();
  expect((await failure(call(version, { port: closed.port }))).kind).toBe('unreachable');

  const foreignCa = { ...adminOf(secrets), ca: other.certs.os.crt };
  expect((await failure(call(version, { access: foreignCa }))).kind).toBe('wrong-server');

  expect((await failure(call(version, { host: 'localhost' }))).kind).toBe('wrong-server');

  const foreignAdmin = { ca: secrets.certs.os.crt, ...other.clients.talos };
  expect((await failure(call(version, { access: foreignAdmin }))).kind).toBe('wrong-client');

  const taken: Socket[] = [];
  const silent = createTcpServer((socket) => taken.push(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  expect((await failure(call(version, { port, timeoutMs: 300 }))).kind).toBe('timeout');
  for (const socket of taken) socket.destroy();
  silent.close();
});

test('a certificate of the right CA without the role os:admin is turned away', async () => {
  machine = await runMachine(testMachine(), secrets);
  const reader = await issueClientCertificate(authorityFrom(secrets.certs.os), 'O=os:reader');
  const access = { ca: secrets.certs.os.crt, ...reader };
  const error = await failure(call((api) => api.version(), { access }));
  expect(error.kind).toBe('wrong-client');
  expect(error.message).toContain('not authorized');
});

test('no error shows a key', async () => {
  machine = await runMachine(testMachine(), secrets);
  const key = Buffer.from(other.clients.talos.key, 'base64').toString('utf8').split('\n')[1] ?? '';
  const access = { ca: secrets.certs.os.crt, ...other.clients.talos };
  const error = await failure(call((api) => api.version(), { access }));
  expect(key.length).toBeGreaterThan(20);
  expect(`${error.message}${error.stack ?? ''}`).not.toContain(key);
});
