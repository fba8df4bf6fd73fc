// Reads the archives of images that a stack brings to its hosts, before anything is made: what they hold, and their digests.
// It must never be the first to tell of a broken archive once k3s is installed.
import { resolve } from 'node:path';
import { messageOf } from '../../../config/messageOf';
import type { Problem } from '../../../config/problem';
import type { HostsPlan } from '../../../plan/infrastructure/hosts';
import type { ImageArchive } from '../../../providers/src/hosts/imageArchive';
import { readImageArchive } from '../../../providers/src/hosts/imageArchive';
import { imageProblems } from '../../../providers/src/hosts/imageProblems';

/** They may be large: each is read once a run. */
const read = new Map<string, Promise<ImageArchive>>();

/** SHA-256 (hex) of a file, by path from the stack’s file. @throws Error where it is no archive of images */
export async function digestOfArchive(file: string): Promise<string> {
  return (await archive(file)).sha256;
}

interface MarkedImage {
  /** As containerd names it. */
  readonly name: string;
  /** Another one where the build is another: the image's digest, else that of the whole archive. */
  readonly mark: string;
}

/** The images of an archive; none of one that cannot be read, which is told elsewhere. */
export async function archivedImages(file: string): Promise<MarkedImage[]> {
  try {
    const { images, sha256 } = await archive(file);
    return images.map(({ name, digest }) => ({ name, mark: digest ?? `sha256:${sha256}` }));
  } catch {
    return [];
  }
}

export async function checkHostArchives({ images }: HostsPlan): Promise<Problem[]> {
  const problems = await Promise.all(
    images.map(async (file, index): Promise<Problem[]> => {
      try {
        await archive(file);
        return [];
      } catch (error) {
        return [
          imageProblems['image-archive-unusable'].at(`routewise:nodes.images[${index}]`, {
            found: file,
            reason: messageOf(error),
          }),
        ];
      }
    }),
  );
  return problems.flat();
}

function archive(file: string): Promise<ImageArchive> {
  const path = resolve(file);
  const begun = read.get(path) ?? readImageArchive(path);
  read.set(path, begun);
  return begun;
}
