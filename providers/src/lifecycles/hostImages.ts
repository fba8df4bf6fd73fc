// The life of the resource HostImages: archives of images that every host's containerd holds, the same on all.
// It must never take an image away: pods that run may be made of it.
import { resolve } from 'node:path';
import type { HostPlan } from '../../../plan/infrastructure/hosts';
import type { CreateResult, DiffResult, UpdateResult } from '../dynamicProvider';
import type { ImportedImage } from '../hosts';
import { importImages } from '../hosts';
import { knownHostsFrom, sshAccessFrom } from '../ssh';
import { say } from '../say';
import { withoutTrace } from '../withoutTrace';

export interface HostImagesInputs {
  readonly cluster: string;
  /** By path from the stack's file, with the SHA-256 (hex) of each: a file of the same name may have been built anew. */
  readonly archives: readonly { readonly file: string; readonly sha256: string }[];
  readonly hosts: readonly Pick<HostPlan, 'name' | 'role' | 'ssh' | 'address' | 'hostKey'>[];
  /** `SHA256:…` by host: what each must show. */
  readonly hostKeys: Readonly<Record<string, string>>;
}

interface HostImagesState extends HostImagesInputs {
  /** Digest by name of the image. */
  readonly images: Readonly<Record<string, string>>;
}

async function bring(inputs: HostImagesInputs): Promise<Record<string, unknown>> {
  const { cluster, archives, hosts, hostKeys } = inputs;
  const imported = await importImages(
    // Pulumi runs this in the project's folder, where the stack's file is.
    archives.map(({ file }) => resolve(file)),
    hosts,
    { access: sshAccessFrom(process.env), knownKeys: hostKeys, knownHosts: knownHostsFrom(process.env) },
  ).catch((error: unknown) => {
    throw withoutTrace(error);
  });
  for (const { name, importedOn } of imported)
    if (importedOn.length > 0) say(`${name}: imported on ${importedOn.join(', ')}`);
  return { cluster, archives, hosts, hostKeys, images: digests(imported) } satisfies HostImagesState;
}

export const hostImages = {
  async create(inputs: HostImagesInputs): Promise<CreateResult> {
    return { id: inputs.cluster, outs: await bring(inputs) };
  },
  async update(_id: string, _olds: HostImagesState, news: HostImagesInputs): Promise<UpdateResult> {
    return { outs: await bring(news) };
  },
  diff(_id: string, olds: HostImagesState, news: HostImagesInputs): Promise<DiffResult> {
    return Promise.resolve({ changes: wanted(olds) !== wanted(news) });
  },
};

/** How a host is reached is not what it holds; one that is to show another key may have been installed anew. */
function wanted({ archives, hosts }: HostImagesInputs): string {
  return JSON.stringify([
    archives.map(({ file, sha256 }) => [file, sha256]),
    hosts.map(({ name, address, hostKey }) => [name, address, hostKey]),
  ]);
}

function digests(images: readonly ImportedImage[]): Record<string, string> {
  return Object.fromEntries(images.map(({ name, digest }) => [name, digest]));
}
