// Reads what an archive of container images says it holds: names, and digests where it has them.
// It must never unpack a layer.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { list } from 'tar';
import { z } from 'zod';
import { UnreadableFile, requireRegularFile } from '../../../config/readTextFile';

export interface ImageArchive {
  readonly file: string;
  /** Whether it must be unpacked by gzip. */
  readonly gzipped: boolean;
  /** SHA-256 of the file as it is, in hexadecimal. */
  readonly sha256: string;
  readonly images: readonly ArchivedImage[];
}

export interface ArchivedImage {
  /** As containerd names it: `quay.io/cilium/cilium:vxlan-xdp-dev`. */
  readonly name: string;
  /** `sha256:…` of what the name stands for; absent in archives without an OCI index (Docker up to 24). */
  readonly digest?: string;
}

const index = z.object({
  manifests: z.array(
    z.object({ digest: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
  ),
});
const dockerManifest = z.array(z.object({ RepoTags: z.array(z.string()).nullish() }));

/** @throws Error where it cannot be read, or names no image */
export async function readImageArchive(file: string): Promise<ImageArchive> {
  const hash = createHash('sha256');
  let magic = '';
  try {
    requireRegularFile(file);
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      if (magic === '') magic = chunk.toString('hex', 0, 2);
      hash.update(chunk);
    }
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const why = error instanceof UnreadableFile ? `: it ${error.message}` : ` (${code})`;
    throw new Error(`the image archive ${file} cannot be read${why}`, { cause: error });
  }
  const texts = new Map<string, Promise<string>>();
  await list({
    file,
    onReadEntry: (entry) => {
      const name = entry.path.replace(/^\.\//, '');
      if (name === 'index.json' || name === 'manifest.json')
        texts.set(
          name,
          entry.concat().then((content) => content.toString('utf8')),
        );
    },
  });
  const images = imagesOf(
    parsed(index, await texts.get('index.json')),
    parsed(dockerManifest, await texts.get('manifest.json')),
  );
  if (images.length === 0)
    throw new Error(
      `${file} is no archive of named container images: \`docker save NAME:TAG\` makes one (an image saved by its id has no name)`,
    );
  return { file, gzipped: magic === '1f8b', sha256: hash.digest('hex'), images };
}

function imagesOf(
  oci: z.output<typeof index> | undefined,
  docker: z.output<typeof dockerManifest> | undefined,
): ArchivedImage[] {
  const named = (oci?.manifests ?? []).flatMap(({ digest, annotations }) => {
    const name = annotations['io.containerd.image.name'];
    return name === undefined ? [] : [{ name: fullName(name), digest }];
  });
  const others = (docker ?? [])
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .map((name) => ({ name: fullName(name) }))
    .filter(({ name }) => !named.some((image) => image.name === name));
  return [...named, ...others];
}

/** As containerd completes short names: distribution/reference, `ParseNormalizedNamed`. */
function fullName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  if (rest.length === 0) return `docker.io/library/${name}`;
  return /[.:]/.test(first) || first === 'localhost' ? name : `docker.io/${name}`;
}

function parsed<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
