// Makes of any kubeconfig one that stands by itself: one context, files read in, plugins asked for their token.
// It must never print a credential, nor keep one beyond the call.
import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { nearest } from '../config/nearest';
import { NotYaml, parseYaml } from '../config/parseYaml';
import { RefusedError } from '../config/problem';
import { existingClusterProblems } from '../config/problems/existingCluster';
import { UnreadableFile, mostBytes, readTextFile } from '../config/readTextFile';

/** Where a kubeconfig is, and which of its contexts is meant. */
export interface KubeconfigChoice {
  /** The text itself; else the file is read. */
  readonly text?: string | undefined;
  readonly path?: string | undefined;
  readonly context?: string | undefined;
}

type Fields = Record<string, unknown>;
const fields = z.record(z.string(), z.unknown());
/** What is read here; all else of a kubeconfig is handed on, or left out with its contexts. */
const shape = z.looseObject({
  'current-context': z.string().nullish(),
  clusters: z.array(z.looseObject({ name: z.string(), cluster: fields.nullish() })).nullish(),
  users: z.array(z.looseObject({ name: z.string(), user: fields.nullish() })).nullish(),
  contexts: z
    .array(
      z.looseObject({
        name: z.string(),
        context: z.looseObject({ cluster: z.string(), user: z.string() }).nullish(),
      }),
    )
    .nullish(),
});
type Kubeconfig = z.output<typeof shape>;

/** @throws RefusedError where file or context are not there, or a plugin gives no credential */
export function standaloneKubeconfig(choice: KubeconfigChoice, environment = process.env): string {
  const { text, folder, from } = read(choice, environment);
  const config = parsed(text, from);
  const names = (config.contexts ?? []).map(({ name }) => name);
  const wanted = choice.context ?? config['current-context'] ?? '';
  const context = config.contexts?.find(({ name }) => name === wanted)?.context;
  const cluster = config.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users?.find(({ name }) => name === context?.user)?.user;
  if (cluster == null || user == null) {
    const near = nearest(wanted, names);
    throw refused(
      'kubeconfig-context',
      'context',
      `${from} has no context of this name with a cluster and a user; it has ${names.join(', ') || 'none'}`,
      near === undefined ? 'name one that it has' : `did you mean ${near}?`,
      wanted,
    );
  }
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': wanted,
    clusters: [{ name: wanted, cluster: inlined(cluster, ['certificate-authority'], folder) }],
    users: [
      { name: wanted, user: withToken(inlined(user, ['client-certificate', 'client-key'], folder), folder) },
    ],
    contexts: [{ name: wanted, context: { cluster: wanted, user: wanted } }],
  });
}

function read(
  { text, path }: KubeconfigChoice,
  environment: NodeJS.ProcessEnv,
): { text: string; folder: string; from: string } {
  if (text !== undefined) return { text, folder: process.cwd(), from: 'the kubeconfig' };
  const listed = (environment.KUBECONFIG ?? '').split(delimiter).find((each) => each !== '');
  const file = resolve((path ?? listed ?? join(homedir(), '.kube', 'config')).replace(/^~(?=\/)/, homedir()));
  return {
    text: textOf(file, 'name the kubeconfig of the cluster, or set KUBECONFIG'),
    folder: dirname(file),
    from: file,
  };
}

/** A kubeconfig, or a file that one names. */
function textOf(file: string, wayOut: string): string {
  try {
    return readTextFile(file, mostBytes.cluster);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const missing = error.kind === 'missing';
    throw refused(
      missing ? 'kubeconfig-missing' : 'kubeconfig-unreadable',
      'kubeconfig',
      missing ? 'there is no such file' : `it ${error.message}`,
      missing ? wayOut : error.remedy,
      file,
    );
  }
}

function parsed(text: string, from: string): Kubeconfig {
  try {
    const config = shape.safeParse(parseYaml(text));
    if (config.success) return config.data;
  } catch (error) {
    if (!(error instanceof NotYaml)) throw error;
    // Told below, without the text, which holds credentials.
  }
  throw refused('kubeconfig-unreadable', 'kubeconfig', `${from} is no kubeconfig`, 'name another file');
}

const named = 'correct the path in the kubeconfig, which is relative to its folder';

/** `certificate-authority: FILE` becomes `certificate-authority-data`. */
function inlined(fields: Fields, keys: readonly string[], folder: string): Fields {
  const result = { ...fields };
  for (const key of keys) {
    const file = result[key];
    if (typeof file !== 'string') continue;
    Reflect.deleteProperty(result, key);
    result[`${key}-data`] ??= Buffer.from(textOf(resolve(folder, file), named)).toString('base64');
  }
  return result;
}

function withToken(user: Fields, folder: string): Fields {
  const { exec, tokenFile, ...rest } = user;
  if (typeof tokenFile === 'string')
    return { ...rest, token: textOf(resolve(folder, tokenFile), named).trim() };
  if (typeof exec !== 'object' || exec === null) return rest;
  return { ...rest, ...ask(exec as ExecPlugin) };
}

interface ExecPlugin {
  command: string;
  args?: string[];
  env?: { name: string; value: string }[];
  apiVersion?: string;
}

/** As kubectl does: client.authentication.k8s.io, ExecCredential. */
function ask({
  command,
  args = [],
  env = [],
  apiVersion = 'client.authentication.k8s.io/v1',
}: ExecPlugin): Fields {
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  try {
    const told = execFileSync(command, args, {
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify(info),
      },
    });
    const { status = {} } = JSON.parse(told) as {
      status?: { token?: string; clientCertificateData?: string; clientKeyData?: string };
    };
    const base64 = (pem: string): string => Buffer.from(pem).toString('base64');
    return {
      ...(status.token === undefined ? {} : { token: status.token }),
      ...(status.clientCertificateData === undefined
        ? {}
        : { 'client-certificate-data': base64(status.clientCertificateData) }),
      ...(status.clientKeyData === undefined ? {} : { 'client-key-data': base64(status.clientKeyData) }),
    };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'it failed';
    throw refused(
      'kubeconfig-plugin',
      'kubeconfig',
      `its credential plugin gives no credential (${why})`,
      `see what \`${command}\` says when \`kubectl get nodes\` runs it`,
      command,
    );
  }
}

function refused(
  id: keyof typeof existingClusterProblems,
  key: string,
  reason: string,
  remedy: string,
  found?: string,
): RefusedError {
  return new RefusedError([
    existingClusterProblems[id].at(`routewise:provider.${key}`, { found, reason, remedy }),
  ]);
}
