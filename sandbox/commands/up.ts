// `sandbox up`: the daemon, then the programs, then Pulumi's surroundings and the stack; each step says what it waits for.
// Must never disturb a sandbox that is up, nor print a secret.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { askStatus } from '../daemon/controlClient';
import type { PluginName } from '../engine/engineEnvironment';
import { layOutEngine, pluginProgram, sandboxEnvironment } from '../engine/engineEnvironment';
import { passphraseFits } from '../engine/passphrase';
import { sandboxPaths } from '../daemon/sandboxDirectory';
import type { SandboxPaths } from '../daemon/sandboxDirectory';
import { readRecord } from '../daemon/sandboxRecord';
import type { SandboxRecord } from '../daemon/sandboxRecord';
import type { SandboxStatus } from '../daemon/sandboxStatus';
import { rememberStackFiles, stackFilesOf } from '../engine/stackFiles';
import { startDaemon } from '../daemon/startDaemon';
import type { ToolSource } from '../daemon/toolSource';

export interface UpRequest {
  projectRoot: string;
  directory?: string | undefined;
  tools: ToolSource;
  /** Stack to create in the sandbox's state when it has a Pulumi.STACK.yaml; default dev. */
  stack?: string;
  /** One line a step. */
  say: (line: string) => void;
  /** Do not wait for programs to be built: only cloud and chart repository. */
  servicesOnly?: boolean;
}

export interface UpResult {
  paths: SandboxPaths;
  record: SandboxRecord;
  status: SandboxStatus;
  /** It was up already. */
  wasRunning: boolean;
  /** For the surroundings of `pulumi`; PATH included. */
  environment: Record<string, string>;
}

const clusterTools = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'cilium-operator',
] as const;

export async function bringUp(request: UpRequest): Promise<UpResult> {
  const { projectRoot, tools, say } = request;
  const paths = sandboxPaths(projectRoot, request.directory);
  const { status, wasRunning } = await startDaemon(projectRoot, paths);
  const record = readRecord(paths.root);
  if (!record)
    throw new Error(`The sandbox's record ${paths.record} is gone; run \`routewise sandbox down\`.`);
  say(
    wasRunning
      ? `The sandbox is up already (process ${status.pid}).`
      : `Cloud API ${status.hetzner.url}, charts ${status.charts.url}.`,
  );
  const environment = environmentWithPath(paths, record, tools);
  if (request.servicesOnly !== true) {
    const plugins = pluginsFor(projectRoot, request.stack ?? 'dev');
    // All at once, so that the toolchain knows what is wanted and builds it in the order of need.
    const programs = Promise.all(
      [...clusterTools, ...plugins.map(pluginProgram)].map((name) => tools.tool(name)),
    );
    await Promise.all([programs, layOutEngine(projectRoot, paths, tools, plugins)]);
    await untilChartsAreThere(paths, say);
    warnOfForeignSalts(projectRoot, record, say);
    rememberStackFiles(projectRoot, paths);
    await createStack({ projectRoot, stack: request.stack ?? 'dev', paths, environment, say });
  }
  return { paths, record, status, wasRunning, environment };
}

/** The plugin for Proxmox VE takes minutes to build, so only a stack that is there gets it. */
function pluginsFor(projectRoot: string, stack: string): PluginName[] {
  const file = join(projectRoot, `Pulumi.${stack}.yaml`);
  const onProxmox = existsSync(file) && /^ *kind: *proxmox\b/m.test(readFileSync(file, 'utf8'));
  return ['hcloud', 'kubernetes', ...(onProxmox ? (['proxmoxve'] as const) : [])];
}

/** The daemon gets the charts by itself; a Release before that would find none. */
async function untilChartsAreThere(paths: SandboxPaths, say: (line: string) => void): Promise<void> {
  const record = readRecord(paths.root);
  for (let told = false; ; told = true) {
    const status = await askStatus(record);
    if (status === undefined) throw new Error(`The sandbox has ended. Its log: ${paths.daemonLog}`);
    if (status.charts.complete) return;
    if (!told) say('Waiting for the Cilium charts.');
    await sleep(300);
  }
}

export function environmentWithPath(
  paths: SandboxPaths,
  record: SandboxRecord,
  tools: { pulumiFromPath: boolean },
): Record<string, string> {
  return {
    ...sandboxEnvironment(paths, record, tools),
    PATH: [paths.bin, process.env.PATH ?? ''].join(delimiter),
  };
}

function warnOfForeignSalts(projectRoot: string, record: SandboxRecord, say: (line: string) => void): void {
  for (const { stack, salt } of stackFilesOf(projectRoot)) {
    if (salt === undefined || passphraseFits(salt, record.passphrase)) continue;
    say(
      `Pulumi.${stack}.yaml has an encryptionsalt that another passphrase made: on this sandbox Pulumi will refuse the stack with ` +
        '"incorrect passphrase". If no secret in that file is needed, remove its encryptionsalt line; else use another stack here.',
    );
  }
}

interface StackRequest {
  projectRoot: string;
  stack: string;
  paths: SandboxPaths;
  environment: Record<string, string>;
  say: (line: string) => void;
}

/** So that a plain `pulumi up` asks for nothing: the stack exists and is selected. */
async function createStack({ projectRoot, stack, paths, environment, say }: StackRequest): Promise<void> {
  const files = ['Pulumi.yaml', `Pulumi.${stack}.yaml`];
  if (!files.every((file) => existsSync(join(projectRoot, file)))) return;
  const stacks = join(paths.pulumiState, '.pulumi', 'stacks');
  if (existsSync(stacks) && existsSync(join(paths.pulumiHome, 'workspaces'))) return;
  try {
    await promisify(execFile)('pulumi', ['stack', 'select', '--create', stack, '--non-interactive'], {
      cwd: projectRoot,
      env: { ...process.env, ...environment },
    });
    say(`Stack ${stack} is there and selected.`);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? String(error);
    throw new Error(`Pulumi could not create the stack ${stack} in the sandbox's state: ${said}`, {
      cause: error,
    });
  }
}
