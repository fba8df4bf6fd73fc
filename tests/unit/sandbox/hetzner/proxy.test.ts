// The TCP load balancers carry bytes to healthy targets, go round among them, and follow changes.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { TcpLoadBalancers } from '../../../../sandbox/hetzner';

const listenIP = '127.77.200.1';
const servers: Server[] = [];
let balancers: TcpLoadBalancers;

beforeEach(() => {
  balancers = new TcpLoadBalancers({ intervalMs: 20, timeoutMs: 300 });
});
afterEach(async () => {
  await balancers.close();
  for (const server of servers.splice(0)) server.close();
});

/** A server that answers its name and what it was sent. */
async function target(address: string, name: string, port = 0): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (data) => socket.end(`${name}:${data.toString()}`));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return (server.address() as AddressInfo).port;
}

function ask(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, listenIP, () => socket.write(text));
    socket.on('data', (data) => (answer += data.toString()));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(answer);
    });
  });
}

async function freePort(): Promise<number> {
  const port = await target(listenIP, 'probe');
  const server = servers.pop();
  await new Promise((resolve) => server?.close(resolve));
  return port;
}

const spec = (listenPort: number, destinationPort: number, addresses: string[]) => ({
  id: 1,
  name: 'api',
  listenIPs: [listenIP],
  services: [{ listenPort, destinationPort, protocol: 'tcp' }],
  targets: addresses.map((address, index) => ({ serverId: index + 1, address })),
});

test('goes round among healthy targets and skips one that is gone', async () => {
  const port = await freePort();
  const destination = await target('127.77.200.2', 'two');
  await target('127.77.200.3', 'three', destination);
  await balancers.apply(spec(port, destination, ['127.77.200.2', '127.77.200.3', '127.77.200.4']));
  expect(balancers.health(1).map(({ healthy }) => healthy)).toEqual([true, true, false]);
  const answers = [];
  for (let count = 0; count < 4; count++) answers.push(await ask(port, 'hello'));
  expect([...answers].sort()).toEqual(['three:hello', 'three:hello', 'two:hello', 'two:hello']);
  servers.shift()?.close();
  expect([await ask(port, 'a'), await ask(port, 'b')]).toEqual(['three:a', 'three:b']);
});

test('finds a target that comes up later, before the next check too', async () => {
  const [port, destination] = [await freePort(), await freePort()];
  await balancers.apply(spec(port, destination, ['127.77.200.2']));
  expect(await ask(port, 'early')).toBe('');
  await target('127.77.200.2', 'two', destination);
  expect(await ask(port, 'late')).toBe('two:late');
});

test('follows changes of services and targets; removed, it no longer listens', async () => {
  const [port, other] = [await freePort(), await freePort()];
  const destination = await target('127.77.200.2', 'two');
  await balancers.apply(spec(port, destination, []));
  expect(await ask(port, 'x')).toBe('');
  await balancers.apply(spec(other, destination, ['127.77.200.2']));
  expect(await ask(other, 'y')).toBe('two:y');
  await expect(ask(port, 'x')).rejects.toThrow('ECONNREFUSED');
  await balancers.remove(1);
  await expect(ask(other, 'y')).rejects.toThrow('ECONNREFUSED');
  expect(balancers.health(1)).toEqual([]);
});

test('an address that is taken is an error, not a silent gap', async () => {
  const port = await target(listenIP, 'taken');
  await expect(balancers.apply(spec(port, 1, []))).rejects.toThrow('EADDRINUSE');
});
