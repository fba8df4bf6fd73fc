// Gets one definition of Gateway API from its release or a mirror, and holds it against its digest.
// It must never hand over a file that is not the very one of the release.
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { causeOf } from '../../../../config/causeOf';
import { UnreadableFile, mostBytes, readTextFile } from '../../../../config/readTextFile';
import { sha256 } from '../../../../config/sha256';
import type { DefinitionFile } from '../../../../plan/objects/gatewayApi';
import type { Attempt } from '../../waitUntil';

export interface Definition {
  metadata: { name: string; annotations?: Record<string, string> };
}

const timeoutMs = 30_000;

/** @param from URL or folder. @returns why not, where it cannot be had or is another file */
export async function fetchDefinition(from: string, wanted: DefinitionFile): Promise<Attempt<Definition>> {
  const got = /^https?:/.test(from)
    ? await download(`${from.replace(/\/+$/, '')}/${wanted.file}`)
    : read(from, wanted);
  if (!('done' in got)) return got;
  const found = sha256(got.done);
  if (found === wanted.sha256) return { done: parse(got.done.toString('utf8')) as Definition };
  return {
    hopeless: `${wanted.file} from ${from} is not the release’s: its SHA-256 is ${found}, wanted is ${wanted.sha256}. Set routewise:cilium.gatewayApiCrds to a place that has the unchanged files, or to “present” where the cluster keeps its own.`,
  };
}

function read(folder: string, { file }: DefinitionFile): Attempt<Buffer> {
  const path = join(resolve(folder), file);
  try {
    return { done: Buffer.from(readTextFile(path, mostBytes.cluster)) };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return {
      hopeless: `${path} ${error.message}. Copy the release’s files there, or correct routewise:cilium.gatewayApiCrds.`,
    };
  }
}

/** A server's trouble passes, a file that is not there stays away. */
async function download(url: string): Promise<Attempt<Buffer>> {
  const wayOut = 'Without internet, set routewise:cilium.gatewayApiCrds to a mirror or a folder.';
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return { done: Buffer.from(await response.arrayBuffer()) };
    const reason = `${url} cannot be had: ${response.status} ${response.statusText}. ${wayOut}`;
    return response.status >= 500 || response.status === 429 ? { retry: reason } : { hopeless: reason };
  } catch (error) {
    return { retry: `${url} cannot be had: ${causeOf(error, timeoutMs)}. ${wayOut}` };
  }
}
