// Entry of the detached process that hosts a sandbox: starts it, serves status and stop, ends when asked or signalled.
// Must never write a secret to its log, and never leave anything running when it ends.
import { parseArgs } from 'node:util';
import { startControlServer } from './controlServer';
import { messageOf } from '../messageOf';
import { readRecord, writeRecord } from './sandboxRecord';
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
        log(messageOf(error));
        process.exit(1);
      },
    );
  };
  const control = await startControlServer({
    port: 0,
    token: sandbox.record.controlToken,
    status: () => sandbox.status(),
    talosFaults: sandbox.machines.talosFaults,
    stop,
    onStopped: end,
  });
  sandbox.record.ports.control = control.port;
  writeRecord(sandbox.paths.root, sandbox.record);
  endWithFolder(sandbox.paths.root, () => {
    log('The sandbox’s folder was removed: ending with it.');
    end();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  log(`The sandbox runs: cloud ${sandbox.hetzner.url}, charts ${sandbox.charts.url}.`);
}

/** Somebody who deletes the folder of a sandbox wants to be rid of it: nothing could ever stop it otherwise. */
function endWithFolder(folder: string, end: () => void): void {
  const watch = setInterval(() => {
    if (readRecord(folder) !== undefined) return;
    clearInterval(watch);
    end();
    // What cannot write its last state must not keep the rest alive; the reaper ends the programs.
    setTimeout(() => process.exit(1), 10_000).unref();
  }, 1_000);
  watch.unref();
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
