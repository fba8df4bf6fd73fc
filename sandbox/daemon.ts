// Entry of the detached process that hosts a sandbox: starts it, serves status and stop, ends when asked or signalled.
// Must never write a secret to its log, and never leave anything running when it ends.
import { parseArgs } from 'node:util';
import { startControlServer } from './controlServer';
import { writeRecord } from './sandboxRecord';
import { startSandbox } from './startSandbox';
import { toolchainSource } from './toolchainSource';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { dir: { type: 'string' }, 'project-root': { type: 'string' } },
  });
  const projectRoot = values['project-root'] ?? process.cwd();
  const log = (line: string): void => {
    process.stdout.write(`${new Date().toISOString()} ${line}\n`);
  };
  const sandbox = await startSandbox({
    projectRoot,
    ...(values.dir !== undefined && { directory: values.dir }),
    tools: toolchainSource({ projectRoot }),
    log,
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= sandbox.close());
  const end = (): void => {
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log(error instanceof Error ? error.message : String(error));
        process.exit(1);
      },
    );
  };
  const control = await startControlServer({
    port: 0,
    token: sandbox.record.controlToken,
    status: () => sandbox.status(),
    stop,
    onStopped: end,
  });
  sandbox.record.ports.control = control.port;
  writeRecord(sandbox.paths.root, sandbox.record);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  log(`The sandbox runs: cloud ${sandbox.hetzner.url}, charts ${sandbox.charts.url}.`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
