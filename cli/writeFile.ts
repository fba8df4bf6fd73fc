// Writes a file that a user named, in a folder that is made where it is missing.
// It must never write into a device or a pipe, nor walk for ever where no folder can be made.
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../config/messageOf';
import { RefusedError } from '../config/problem';

/**
 * @param option what names the file, for example `--svg`
 * @throws RefusedError where no file can be there; Error where the disk fails
 */
export function writeFile(option: string, named: string, text: string): void {
  const file = resolve(named);
  try {
    makeFolder(dirname(file));
    const descriptor = openRegular(file);
    try {
      ftruncateSync(descriptor);
      writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const why = reasonOf(error);
    if (why !== undefined) throw refused(option, named, why);
    throw new Error(`cannot write ${named}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** One at a time: Node’s own way of making folders above goes round and round below /proc. */
function makeFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return;
  if (found !== undefined) throw Object.assign(new Error(folder), { code: 'ENOTDIR' });
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** Without waiting: a pipe that nobody reads would hold the opening up for ever. */
function openRegular(file: string): number {
  const { O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_NONBLOCK, 0o666);
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw Object.assign(new Error(file), { code: 'ENXIO' });
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOTDIR: 'what should be a folder on the way to it is a file',
  ENXIO: 'it is not a regular file, but a device, a pipe or a socket',
  ENODEV: 'it is not a regular file, but a device, a pipe or a socket',
  ENOENT: 'no folder can be made for it there',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'nothing can be written there: the file system is read-only',
  ENAMETOOLONG: 'its name is longer than a file system takes',
  ELOOP: 'links on the way to it lead in circles',
};

function reasonOf(error: unknown): string | undefined {
  const code = codeOf(error);
  return code === undefined || !Object.hasOwn(reasons, code) ? undefined : reasons[code];
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function refused(option: string, found: string, reason: string): RefusedError {
  return new RefusedError([
    {
      rule: 'file-not-writable',
      severity: 'refuse',
      path: option,
      found,
      reason,
      remedy: 'name a file in a folder that you may write to',
    },
  ]);
}
