import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { bootstrapCluster } from '../../../../providers/src/talos/bootstrapCluster';
import { nodePrivateKey } from '../../../../providers/src/tls/certificates';
import type { TalosSecrets } from '../../../../plan/machines/talos/talosSecrets';
import { TalosFaults } from '../../../../sandbox/talos';
import type { RunningTalosMachine } from '../../../../sandbox/talos';
import { issueCertificate } from '../../../../sandbox/cluster/certificates';
import {
  adminOf,
  otherTestSecrets,
  runMachine,
  testMachine,
  testSecrets,
} from '../../../fixtures/talos/testMachines';

const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');

let secrets: TalosSecrets;
let other: TalosSecrets;
const open: { close(): unknown }[] = [];
beforeAll(async () => {
  [secrets, other] = await Promise.all([testSecrets(), otherTestSecrets()]);
});
afterEach(async () => {
  for (const part of open.splice(0)) await part.close();
});

/** A TLS server with a certificate of the cluster's Kubernetes CA that answers /readyz with the given statuses in turn. */
async function kubernetes(ca: TalosSecrets, statuses: number[]): Promise<string> {
  const pair = { crt: decode(ca.certs.k8s.crt), key: nodePrivateKey(decode(ca.certs.k8s.key)) };
  const serving = await issueCertificate(pair, { commonName: 'kube-apiserver', hosts: ['127.0.0.1'] });
  const settings = {
    cert: serving.crt,
    key: serving.key,
    ca: pair.crt,
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server: Server = createServer(settings, (_, response) => {
    response.writeHead(statuses.length > 1 ? (statuses.shift() ?? 500) : (statuses[0] ?? 500)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => server.close() });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function machine(options: Parameters<typeof runMachine>[2] = {}): Promise<RunningTalosMachine> {
  const running = await runMachine(testMachine(), secrets, options);
  open.push(running);
  return running;
}

function request(port: number, endpoint: string, timeoutSeconds = 20) {
  return {
    node: '127.0.0.1',
    port,
    talos: adminOf(secrets),
    kubernetes: { endpoint, ca: secrets.certs.k8s.crt, ...secrets.clients.kubernetes },
    timeoutSeconds,
    intervalMs: 20,
  };
}

test('waits for Talos, then for Kubernetes, and says what it found', async () => {
  let early = 2;
  const { port } = await machine({
    notReadyForBootstrap: () => (early-- > 0 ? 'bootstrap is not available yet' : undefined),
  });
  const endpoint = await kubernetes(secrets, [503, 503, 200]);
  expect(await bootstrapCluster(request(port, endpoint))).toEqual({
    talosVersion: 'v1.12.0',
    bootstrapped: true,
  });
});

test('a machine that comes up late is waited for', async () => {
  const first = await machine();
  const { port } = first;
  await first.close();
  const endpoint = await kubernetes(secrets, [503, 200]);
  const result = bootstrapCluster(request(port, endpoint));
  await new Promise((resolve) => setTimeout(resolve, 150));
  await machine({ port });
  expect(await result).toMatchObject({ bootstrapped: true });
});

test('a repeated bootstrap succeeds and starts nothing', async () => {
  const onBootstrap = jest.fn().mockResolvedValue(undefined);
  const { port } = await machine({ onBootstrap });
  const endpoint = await kubernetes(secrets, [503, 200]);
  await bootstrapCluster(request(port, endpoint));
  expect(await bootstrapCluster(request(port, endpoint))).toMatchObject({ bootstrapped: false });
  expect(onBootstrap).toHaveBeenCalledTimes(1);
});

test.each(['drop', 'drop-after'] as const)(
  'a connection that breaks (%s) is no reason for a second bootstrap',
  async (kind) => {
    const onBootstrap = jest.fn().mockResolvedValue(undefined);
    const faults = new TalosFaults();
    faults.add({ method: 'Version', kind });
    faults.add({ method: 'Bootstrap', kind });
    const { port } = await machine({ onBootstrap, faults });
    const endpoint = await kubernetes(secrets, [503, 200]);
    expect(await bootstrapCluster(request(port, endpoint))).toMatchObject({ bootstrapped: kind === 'drop' });
    expect(onBootstrap).toHaveBeenCalledTimes(1);
    expect(faults.pending()).toEqual([]);
  },
);

test('says after its time that nothing came up, and what to look at', async () => {
  const gone = await machine();
  await gone.close();
  await expect(bootstrapCluster(request(gone.port, 'https://127.0.0.1:1', 0.2))).rejects.toThrow(
    /did not come up within 0.2 s\. Nothing answers the Talos API on 127\.0\.0\.1:\d+ \(ECONNREFUSED\).* firewall/,
  );
});

test('says after its time that Kubernetes did not get ready', async () => {
  const { port } = await machine();
  const endpoint = await kubernetes(secrets, [503]);
  await expect(bootstrapCluster(request(port, endpoint, 0.5))).rejects.toThrow(
    /Talos is up, but the Kubernetes API at https:\S+ was not ready within 0.5 s \(last: it answers 503 to \/readyz\)/,
  );
});

test("does not wait for another cluster's machine or API", async () => {
  const foreign = await runMachine(testMachine(), other);
  open.push(foreign);
  await expect(bootstrapCluster(request(foreign.port, 'https://127.0.0.1:1'))).rejects.toThrow(
    /shows a certificate that this cluster's Talos CA did not sign/,
  );
  const { port } = await machine();
  const endpoint = await kubernetes(other, [200]);
  await expect(bootstrapCluster(request(port, endpoint))).rejects.toThrow(/is not this cluster's/);
});

test('an API that turns the administrator away is not waited for', async () => {
  const { port } = await machine();
  const endpoint = await kubernetes(secrets, [401]);
  await expect(bootstrapCluster(request(port, endpoint))).rejects.toThrow(
    /answers 401 .* administrator certificate/,
  );
});

test('tells once, while it waits, that the name of the API leads nowhere', async () => {
  const { port } = await machine();
  const told: string[] = [];
  const waiting = bootstrapCluster(request(port, 'https://api.nowhere.invalid:6443', 1), (line) =>
    told.push(line),
  );
  await expect(waiting).rejects.toThrow(
    /its name does not resolve\. Point the name in .*127\.0\.0\.1 is the first/,
  );
  expect(told).toEqual([
    'The Kubernetes API is waited for, but its name does not resolve. Point the name in https://api.nowhere.invalid:6443 to the control planes, of which 127.0.0.1 is the first.',
  ]);
});

describe('a cluster that may live already', () => {
  const bootstraps = (faults: TalosFaults): number =>
    faults.records().filter(({ what }) => what === 'Bootstrap').length;

  test('is not begun a second time where its API answers', async () => {
    const faults = new TalosFaults();
    const { port } = await machine({ faults });
    const endpoint = await kubernetes(secrets, [200]);
    expect(await bootstrapCluster(request(port, endpoint))).toMatchObject({ bootstrapped: false });
    expect(bootstraps(faults)).toBe(0);
  });

  test('nor where another control plane is a member of etcd: the first one joins', async () => {
    const faults = new TalosFaults();
    const first = await machine({ faults });
    const etcd = { members: () => [{ id: '1', hostname: 'other', isLearner: false, isUp: true }] };
    const rest = { leader: () => '1', alarms: () => [], snapshot: () => undefined, remove: () => undefined };
    const other = await runMachine(testMachine(), secrets, {
      port: first.port,
      address: '127.0.0.2',
      etcd: { ...etcd, ...rest, leave: () => Promise.resolve() },
    });
    open.push(other);
    const endpoint = await kubernetes(secrets, [503, 200]);
    const asked = { ...request(first.port, endpoint), others: ['127.0.0.2', '127.0.0.3'] };
    expect(await bootstrapCluster(asked)).toMatchObject({ bootstrapped: false });
    expect(bootstraps(faults)).toBe(0);
  });

  test('nor where the state knows it and nobody answers, unless its name was typed', async () => {
    const faults = new TalosFaults();
    const { port } = await machine({ faults });
    const born = async () => ({
      ...request(port, await kubernetes(secrets, [503, 200])),
      ...{ clusterName: 'dev', others: ['127.0.0.3'], isBorn: true },
    });
    await expect(bootstrapCluster(await born())).rejects.toThrow(
      /was bootstrapped before, and neither its API nor another control plane \(127\.0\.0\.3\).*Nothing was bootstrapped.*ROUTEWISE_WITHOUT_QUORUM_CHECK=dev/s,
    );
    expect(bootstraps(faults)).toBe(0);
    process.env.ROUTEWISE_WITHOUT_QUORUM_CHECK = 'dev';
    try {
      expect(await bootstrapCluster(await born())).toMatchObject({ bootstrapped: true });
    } finally {
      delete process.env.ROUTEWISE_WITHOUT_QUORUM_CHECK;
    }
  });
});
