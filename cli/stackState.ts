// Finds out what a stack has built already, for commands that plan it: from a file, or from Pulumi where it is at hand.
// It must never hold a command up, nor let a plan made without the state pass for one made with it.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { cleanText } from '../config/cleanText';
import { RefusedError } from '../config/problem';
import { runningStackProblems } from '../config/problems/runningStack';
import type { StackFile } from '../config/readStackFile';
import { UnreadableFile, readTextFile } from '../config/readTextFile';
import { notEmpty } from './namedOptions';
import { exportState } from '../observe/exportState';
import { readRunning } from '../plan/running/readRunning';
import type { RunningStack } from '../plan/running/runningStack';

export interface StateChoice {
  /** A file of `pulumi stack export`; `false`: none is wanted. */
  readonly state?: string | false;
  /** The folder that holds Pulumi.yaml. */
  readonly directory: string;
  /** By default the process's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface KnownState {
  readonly running?: RunningStack;
  /** One line for people: where the places in the plan come from. */
  readonly line: string;
}

/** Pulumi answers in a second where the state is a file, and in two or three over the network. */
const patienceMs = 10_000;

/** A state holds some 30 KiB a node. */
const mostStateBytes = 512 * 1024 * 1024;

export function addStateOptions(command: Command): Command {
  return command
    .option(
      '--state <file>',
      'what `pulumi stack export` wrote; default: Pulumi is asked, where it is at hand',
      notEmpty,
    )
    .option('--no-state', 'plan as if nothing of the stack ran yet');
}

/** @throws RefusedError where a file is named that holds no state */
export async function knownState({ stack }: StackFile, choice: StateChoice): Promise<KnownState> {
  if (choice.state === false) return { line: without('as asked for') };
  if (typeof choice.state === 'string') return fromFile(choice.state, choice.directory);
  try {
    const { environment } = choice;
    const state = await exportState(stack, {
      folder: resolve(choice.directory),
      timeoutMs: patienceMs,
      ...(environment === undefined ? {} : { environment }),
    });
    return known(readRunning(state));
  } catch (error) {
    return { line: without(reasonOf(error)) };
  }
}

function fromFile(file: string, directory: string): KnownState {
  try {
    return known(readRunning(JSON.parse(readTextFile(resolve(directory, file), mostStateBytes))));
  } catch (error) {
    throw new RefusedError([
      runningStackProblems['state-unreadable'].at('--state', {
        found: file,
        reason:
          error instanceof UnreadableFile
            ? `it ${error.message}`
            : `it cannot be read as a stack’s state: ${reasonOf(error)}`,
        remedy: `write it: \`pulumi stack export --stack STACK > ${file}\``,
      }),
    ]);
  }
}

function known(running: RunningStack): KnownState {
  const { nodes } = running;
  if (nodes.length === 0) return { running, line: 'Nothing of this stack runs yet, as its state has it.' };
  return {
    running,
    line: `The stack’s state was read: ${nodes.length} ${nodes.length === 1 ? 'node runs and keeps its place' : 'nodes run and keep their places'}.`,
  };
}

function without(why: string): string {
  return `No state of this stack was read (${why}): where it runs already, its nodes keep their places and its API its address, whatever is shown here.`;
}

function reasonOf(error: unknown): string {
  const { code, killed, stderr, message } = error as {
    code?: unknown;
    killed?: unknown;
    stderr?: unknown;
    message?: unknown;
  };
  if (code === 'ENOENT' && stderr !== undefined) return 'there is no `pulumi` on PATH';
  if (killed === true) return `Pulumi gave no answer in ${patienceMs / 1000} s`;
  const text = typeof stderr === 'string' && stderr.trim() !== '' ? stderr : String(message ?? error);
  const line = cleanText(text.trim().split('\n').at(-1) ?? '').replace(/^error: /, '');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
