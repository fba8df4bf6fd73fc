// Entry of the Node.js language host: serves the engine's LanguageRuntime calls on a free loopback port and prints it.
// Must never stand between program and engine: the program speaks to the engine's own addresses, so nothing newer is lost.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { LanguageRuntimeService } from '@pulumi/pulumi/proto/language_grpc_pb';
import { parseArgs } from 'node:util';
import { languageRuntime } from './languageRuntime';

/** How often the host looks whether the engine that started it is still its parent, in milliseconds. */
const parentCheckMs = 1000;

function main(): void {
  // `--root`, `--tsconfig` … come from engines older than ProgramInfo; the address of the engine is positional.
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    strict: false,
    allowPositionals: true,
    options: { tracing: { type: 'string' }, root: { type: 'string' } },
  });
  const tracing = typeof values.tracing === 'string' ? values.tracing : '';
  const runtime = languageRuntime({ engineAddress: positionals[0] ?? '', tracing });
  const server = new Server({
    'grpc.max_receive_message_length': 400 * 1024 * 1024,
    'grpc.max_send_message_length': 400 * 1024 * 1024,
  });
  server.addService(LanguageRuntimeService, runtime.service);
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      process.stderr.write(`The Node.js language host cannot listen on loopback: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });

  // An engine that was killed cannot say goodbye: leave with it, and take the program along.
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) {
      runtime.stop();
      process.exit(0);
    }
  }, parentCheckMs).unref();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      runtime.stop();
      process.exit(0);
    });
  }
}

main();
