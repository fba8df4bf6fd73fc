// `npm run test:long`: a hundred thousand inputs in-process and five hundred by the real command, with figures.
// It must never wait for an input that hangs: each part of the work is watched from outside of it.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { corpus } from '../../fixtures/fuzz/corpus';
import { inputOf } from './inputs';
import { Trials, mostMilliseconds } from './trial';

const root = process.env.ROUTEWISE_ROOT ?? resolve(__dirname, '..');
/** Generous beside what one input may take in-process: Node itself has to start, on a machine that is busy with the rest. */
const mostForCommand = 120_000;
/** A thread that gets no turn on a busy machine is not one that hangs. */
const mostForWatched = 300_000;

interface Task {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** The number of the input under way, for who watches. */
  readonly at: SharedArrayBuffer;
}

interface Figures {
  inputs: number;
  accepted: number;
  refused: number;
  unreadable: number;
  unhandled: number;
  breaches: number;
  slowest: number;
  slowestInput: number;
  failed: string[];
}

const none = (): Figures => ({
  inputs: 0,
  accepted: 0,
  refused: 0,
  unreadable: 0,
  unhandled: 0,
  breaches: 0,
  slowest: 0,
  slowestInput: -1,
  failed: [],
});

/** What a thread says now and then, and at its end. */
interface Told {
  readonly figures: Figures;
  readonly done: boolean;
}

function work({ seed, from, to, step, at }: Task): Figures {
  const trials = new Trials(root);
  const figures = none();
  const now = new Int32Array(at);
  for (let index = from; index < to; index += step) {
    Atomics.store(now, 0, index);
    if (figures.inputs % 500 === 499) parentPort?.postMessage({ figures, done: false } satisfies Told);
    const { code, breaches, milliseconds } = trials.try(inputOf(seed, index));
    figures.inputs++;
    if (breaches.some((breach) => breach.startsWith('unhandled'))) figures.unhandled++;
    else if (code === 0) figures.accepted++;
    else if (code === 1) figures.refused++;
    else figures.unreadable++;
    if (breaches.length > 0) {
      figures.breaches++;
      if (figures.failed.length < 200) figures.failed.push(`input ${index}: ${breaches.join('\n    ')}`);
    }
    if (milliseconds > figures.slowest) {
      figures.slowest = milliseconds;
      figures.slowestInput = index;
    }
  }
  trials.remove();
  return figures;
}

function sum(all: readonly Figures[]): Figures {
  return all.reduce((total, each) => {
    const slower = each.slowest > total.slowest;
    return {
      inputs: total.inputs + each.inputs,
      accepted: total.accepted + each.accepted,
      refused: total.refused + each.refused,
      unreadable: total.unreadable + each.unreadable,
      unhandled: total.unhandled + each.unhandled,
      breaches: total.breaches + each.breaches,
      slowest: slower ? each.slowest : total.slowest,
      slowestInput: slower ? each.slowestInput : total.slowestInput,
      failed: [...total.failed, ...each.failed],
    };
  }, none());
}

/** Each input in the thread of its remainder; a thread that stands still is ended, and its input named. */
async function inProcess(seed: number, first: number, count: number, threads: number): Promise<Figures> {
  const began = Date.now();
  const latest = Array.from({ length: threads }, none);
  const told = setInterval(() => {
    show('So far', sum(latest), Math.round((Date.now() - began) / 1000));
  }, 60_000);
  const all = await Promise.all(
    latest.map((_, thread) =>
      watched({ seed, from: first + thread, to: first + count, step: threads }, (figures) => {
        latest[thread] = figures;
      }),
    ),
  );
  clearInterval(told);
  return sum(all);
}

function watched(task: Omit<Task, 'at'>, told: (figures: Figures) => void): Promise<Figures> {
  const at = new SharedArrayBuffer(4);
  // Not begun: the program has to be read first.
  new Int32Array(at)[0] = -1;
  const worker = new Worker(__filename, { workerData: { ...task, at } satisfies Task });
  let [seen, since] = [-1, Date.now()];
  let sofar = none();
  return new Promise((settle) => {
    const done = (figures: Figures): void => {
      clearInterval(watch);
      settle(figures);
    };
    const lost = (why: string): void => {
      done(
        sum([sofar, { ...none(), inputs: 1, unhandled: 1, breaches: 1, failed: [`input ${seen}: ${why}`] }]),
      );
    };
    const watch = setInterval(() => {
      const [now = -1] = new Int32Array(at);
      if (now !== seen || now < 0) [seen, since] = [now, Date.now()];
      else if (Date.now() - since > mostForWatched) {
        void worker.terminate();
        lost(`hangs: no end after ${mostForWatched / 1000} s`);
      }
    }, 500);
    worker.on('message', ({ figures, done: ended }: Told) => {
      sofar = figures;
      told(figures);
      if (ended) done(figures);
    });
    worker.once('error', (error) => {
      lost(`ends the thread: ${error.stack ?? error.message}`);
    });
  });
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly milliseconds: number;
}

function command(args: readonly string[]): Promise<Ended> {
  const began = Date.now();
  return new Promise((settle) => {
    const child = spawn(process.execPath, [resolve(root, 'dist', 'cli.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
      timeout: mostForCommand,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    child.once('close', (code) => {
      settle({ code, output, milliseconds: Date.now() - began });
    });
  });
}

/** The same inputs and more by the command itself: the exit code is the one that was told in-process, and no trace is printed. */
async function byCommand(seed: number, count: number, lanes: number): Promise<Figures> {
  let next = 0;
  const lane = async (): Promise<Figures> => {
    const trials = new Trials(root);
    const figures = none();
    for (let index = next++; index < count; index = next++) {
      const input = inputOf(seed, index);
      const expected = trials.try(input);
      const args = [...trials.place(input), '--format', ['text', 'markdown', 'json'][index % 3] ?? 'text'];
      const { code, output, milliseconds } = await command(args);
      figures.inputs++;
      if (code === 0) figures.accepted++;
      else if (code === 1) figures.refused++;
      else if (code === 2) figures.unreadable++;
      else figures.unhandled++;
      const wrong = [
        ...(code === expected.code ? [] : [`exit code ${String(code)} instead of ${expected.code}`]),
        ...(/^\s+at .+:\d+:\d+/m.test(output) ? ['a stack trace'] : []),
        // eslint-disable-next-line no-control-regex -- what a terminal would obey
        ...(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(output) ? ['a control character'] : []),
      ];
      if (wrong.length > 0) {
        figures.breaches++;
        figures.failed.push(
          `input ${index} (${args[0] ?? ''}): ${wrong.join(', ')}: ${JSON.stringify(output.slice(0, 300))}`,
        );
      }
      if (milliseconds > figures.slowest) [figures.slowest, figures.slowestInput] = [milliseconds, index];
    }
    trials.remove();
    return figures;
  };
  return sum(await Promise.all(Array.from({ length: lanes }, lane)));
}

function show(title: string, figures: Figures, seconds: number): void {
  process.stdout.write(
    `${title}: ${figures.inputs} inputs in ${seconds} s; ${figures.accepted} accepted, ${figures.refused} refused, ` +
      `${figures.unreadable} unreadable, ${figures.unhandled} unhandled, ${figures.breaches} with a breach; ` +
      `slowest ${Math.round(figures.slowest)} ms (input ${figures.slowestInput})\n`,
  );
  for (const line of figures.failed.slice(0, 100)) process.stdout.write(`  ${line}\n`);
}

function kept(): string[] {
  const trials = new Trials(root);
  const failed = corpus.flatMap(({ name, input, code }) => {
    const verdict = trials.try(input());
    return verdict.code === code && verdict.breaches.length === 0
      ? []
      : [`corpus, ${name}: ${verdict.code}, ${verdict.breaches.join('\n')}`];
  });
  trials.remove();
  return failed;
}

async function main(): Promise<number> {
  const [inputs = 100_000, commands = 500, seed = 1, first = 0] = process.argv.slice(2).map(Number);
  const threads = Math.max(1, availableParallelism());
  const failed = kept();
  for (const line of failed) process.stdout.write(`${line}\n`);
  let began = Date.now();
  const since = (): number => Math.round((Date.now() - began) / 1000);
  const fast = inputs === 0 ? none() : await inProcess(seed, first, inputs, threads);
  if (inputs > 0) show('In-process', fast, since());
  began = Date.now();
  const real = await byCommand(seed, commands, threads);
  if (commands > 0) show('By the command', real, since());
  process.stdout.write(
    `An input may take ${mostMilliseconds / 1000} s. Seed ${seed}; “show INDEX” as argument writes one input.\n`,
  );
  return failed.length + fast.breaches + real.breaches === 0 ? 0 : 1;
}

if (!isMainThread) parentPort?.postMessage({ figures: work(workerData as Task), done: true } satisfies Told);
else if (process.argv[2] === 'show') {
  const { kind, bytes } = inputOf(Number(process.argv[4] ?? 1), Number(process.argv[3]));
  process.stderr.write(`${kind}\n`);
  writeFileSync(1, bytes);
} else
  void main().then((code) => {
    process.exitCode = code;
  });
