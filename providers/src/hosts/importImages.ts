// Brings archives of container images into k3s' containerd on every host, and checks that all have the same digests.
// It must never use another containerd than k3s' own: what lies there is not seen by its kubelet.
import { createReadStream } from 'node:fs';
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import type { HostPlan } from '../../../plan/infrastructure/hosts';
import type { SshSession } from '../ssh';
import { words } from '../ssh';
import { together } from '../together';
import type { HostsAccess } from './hostAccess';
import { onHosts, openHost } from './hostAccess';
import { imageProblems } from './imageProblems';
import type { ImageArchive } from './imageArchive';
import { readImageArchive } from './imageArchive';

export interface ImportedImage {
  readonly name: string;
  /** `sha256:…`, the same on every host. */
  readonly digest: string;
  /** Hosts that had to be given it. */
  readonly importedOn: readonly string[];
}

/** Says which archive a host was given last, by digest: for archives that tell no digests of their images. */
const recordFolder = '/var/lib/routewise/images';

/**
 * Hosts that have the images already are given nothing.
 * @throws SshError; RefusedError where a digest is not the archive's, or not the same on all hosts
 */
export async function importImages(
  files: readonly string[],
  hosts: readonly HostPlan[],
  access: HostsAccess,
): Promise<ImportedImage[]> {
  if (files.length === 0) return [];
  const archives = await together(files, readImageArchive);
  // A few at a time: each host is sent the whole of every archive.
  const results = await onHosts(hosts, (host) => importOn(host, archives, access), 4);
  const problems = archives.flatMap((archive) =>
    archive.images.flatMap(({ name, digest }) =>
      disagreements(
        name,
        digest,
        results.map(({ host, digests }) => ({ host, digest: digests.get(name) })),
      ),
    ),
  );
  if (problems.length > 0) throw new RefusedError(problems);
  return archives.flatMap(({ sha256, images }) =>
    images.map(({ name }) => ({
      name,
      digest: results[0]?.digests.get(name) ?? '',
      importedOn: results.filter(({ given }) => given.has(sha256)).map(({ host }) => host),
    })),
  );
}

interface HostImages {
  readonly host: string;
  readonly digests: ReadonlyMap<string, string>;
  /** SHA-256 of the archives it was given. */
  readonly given: ReadonlySet<string>;
}

async function importOn(
  host: HostPlan,
  archives: readonly ImageArchive[],
  access: HostsAccess,
): Promise<HostImages> {
  const session = await openHost(host, access);
  try {
    const before = await digestsOn(session);
    const given = new Set<string>();
    for (const archive of archives) {
      if (await isThere(archive, before, session)) continue;
      await give(archive, session);
      given.add(archive.sha256);
    }
    return { host: host.name, digests: given.size === 0 ? before : await digestsOn(session), given };
  } finally {
    session.close();
  }
}

async function isThere(
  { images, sha256 }: ImageArchive,
  digests: ReadonlyMap<string, string>,
  session: SshSession,
): Promise<boolean> {
  if (
    !images.every(
      ({ name, digest }) => digests.has(name) && (digest === undefined || digests.get(name) === digest),
    )
  )
    return false;
  if (images.every(({ digest }) => digest !== undefined)) return true;
  return (await session.readFile(recordOf(images))) === sha256;
}

async function give({ file, gzipped, images, sha256 }: ImageArchive, session: SshSession): Promise<void> {
  const names = images.map(({ name }) => name).join(', ');
  // Straight into containerd: an archive that breaks off is no archive, and is refused there.
  await session.mustRun(`${gzipped ? 'gzip -dc | ' : ''}k3s ctr -n k8s.io images import -`, {
    step: `importing ${names}`,
    stdin: () => createReadStream(file),
    repeatable: true,
    exclusive: true,
    timeoutSeconds: 1800,
  });
  await session.writeFile(recordOf(images), sha256);
}

function recordOf(images: ImageArchive['images']): string {
  return `${recordFolder}/${images
    .map(({ name }) => name.replace(/[^A-Za-z0-9.-]/g, '_'))
    .join('+')
    .slice(0, 200)}`;
}

/** `k3s ctr images list` prints a table: REF, TYPE, DIGEST, … */
async function digestsOn(session: SshSession): Promise<Map<string, string>> {
  const { stdout } = await session.mustRun(words('k3s', 'ctr', '-n', 'k8s.io', 'images', 'list'), {
    step: 'listing the images of its containerd',
    repeatable: true,
  });
  return new Map(
    stdout.split('\n').flatMap((line) => {
      const name = line.split(/\s+/)[0] ?? '';
      const digest = /\ssha256:[0-9a-f]{64}(?=\s|$)/.exec(line)?.[0].trim();
      return digest === undefined ? [] : [[name, digest] as const];
    }),
  );
}

function disagreements(
  name: string,
  expected: string | undefined,
  found: readonly { readonly host: string; readonly digest: string | undefined }[],
): Problem[] {
  const wanted = expected ?? found[0]?.digest;
  return found
    .filter(({ digest }) => digest === undefined || digest !== wanted)
    .map(({ host, digest }) =>
      digest === undefined
        ? imageProblems['image-not-there'].at(`host ${host}`, { found: name })
        : imageProblems['image-digest-differs'].at(`host ${host}`, {
            found: `${name} ${digest}`,
            reason: `${expected === undefined ? `host ${found[0]?.host ?? ''} has` : 'the archive has'} ${wanted ?? 'none'}: nodes would run different builds under one name`,
          }),
    );
}
