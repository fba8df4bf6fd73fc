import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../../sandbox/processes/freePort';

test('free ports are apart, can be bound, and are none that outgoing connections are given', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_768);
    const server = createServer();
    await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
    expect((server.address() as AddressInfo).port).toBe(port);
    await new Promise((closed) => server.close(closed));
  }
});
