// The daemon's own small door on loopback: status and stop, for whoever can read the sandbox's record.
// Must never answer without the control token, nor hand out a secret.
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import type { SandboxStatus } from './sandboxStatus';
import type { TalosFault, TalosFaults } from '../talos';

export interface ControlServerOptions {
  /** 0 for a free one. */
  port: number;
  token: string;
  status: () => Promise<SandboxStatus>;
  /** Calls of the machines' Talos APIs, and faults on request. */
  talosFaults: TalosFaults;
  /** Ends the sandbox; the answer is sent when it is down. */
  stop: () => Promise<void>;
  /** Called after that answer. */
  onStopped: () => void;
}

export async function startControlServer(
  options: ControlServerOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const server: FastifyInstance = fastify({ logger: false, forceCloseConnections: true });
  const expected = Buffer.from(`Bearer ${options.token}`);
  server.addHook('onRequest', async (request, reply) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      await reply.code(401).send({ error: 'wrong control token' });
    }
  });
  server.get('/status', () => options.status());
  const { talosFaults } = options;
  server.get('/talos/calls', () => talosFaults.records());
  server.get('/talos/faults', () => talosFaults.pending());
  server.post('/talos/faults', (request) => {
    talosFaults.add(request.body as TalosFault);
    return talosFaults.pending();
  });
  server.delete('/talos/faults', () => {
    talosFaults.clear();
    return [];
  });
  server.post('/stop', async (_request, reply) => {
    await options.stop();
    reply.raw.once('finish', options.onStopped);
    return { stopped: true };
  });
  const url = await server.listen({ host: '127.0.0.1', port: options.port });
  return { port: Number(new URL(url).port), close: () => server.close() };
}
