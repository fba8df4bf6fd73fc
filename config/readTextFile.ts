// Reads a text file that a user named: a stack, a cluster's file, values, a kubeconfig.
// It must never wait for a device or a pipe, nor take more than the file's kind may have, nor hand on what is no text.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Why a file cannot be read; `message` completes “it …”, and `remedy` is the way out. */
export class UnreadableFile extends Error {
  constructor(
    /** `missing` where there is none at that place. */
    readonly kind: 'missing' | 'unreadable',
    reason: string,
    readonly remedy: string,
  ) {
    super(reason);
    this.name = 'UnreadableFile';
  }
}

/** Bytes by kind of file: several times what the largest real ones have. */
export const mostBytes = {
  /** A stack, or Helm values, which the API server takes up to 1 MiB of. */
  values: 1024 * 1024,
  /** What a cluster of some thousand nodes says of itself, or a kubeconfig of many contexts. */
  cluster: 4 * 1024 * 1024,
} as const;

const whole = 'name a text file that is whole and saved as UTF-8';

/** @param file a path, or 0 for standard input, which is waited for @throws UnreadableFile */
export function readTextFile(file: string | 0, most: number): string {
  const bytes = file === 0 ? readUpTo(0, most) : readRegular(file, most);
  return textOf(bytes);
}

/** @throws UnreadableFile where a path names no regular file: for files that are streamed, and may be of any size */
export function requireRegularFile(file: string): void {
  closeSync(open(file));
}

function readRegular(file: string, most: number): Buffer {
  const descriptor = open(file);
  try {
    return readUpTo(descriptor, most);
  } finally {
    closeSync(descriptor);
  }
}

/** Without waiting: a pipe that nobody writes into would hold the opening up for ever. */
function open(file: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw refusalOf(error);
  }
  const status = fstatSync(descriptor);
  if (status.isFile()) return descriptor;
  closeSync(descriptor);
  throw new UnreadableFile(
    'unreadable',
    status.isDirectory() ? 'is a folder' : 'is not a regular file, but a device, a pipe or a socket',
    'name a file',
  );
}

function refusalOf(error: unknown): UnreadableFile {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new UnreadableFile('missing', 'is missing', 'name a file that is there');
  if (code === 'EACCES' || code === 'EPERM')
    return new UnreadableFile('unreadable', 'may not be read by this user', 'let this user read it');
  return new UnreadableFile('unreadable', `cannot be opened (${code})`, 'name a file');
}

/** Until the end, and not by the size it is said to have: files of /proc have none. */
function readUpTo(descriptor: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.alloc(64 * 1024);
    const read = readSome(descriptor, chunk);
    if (read === 0) return Buffer.concat(chunks);
    size += read;
    if (size > most)
      throw new UnreadableFile(
        'unreadable',
        `is larger than ${most / 2 ** 20} MiB`,
        'see that it is the file you mean: real ones are far smaller',
      );
    chunks.push(chunk.subarray(0, read));
  }
}

function readSome(descriptor: number, chunk: Buffer): number {
  for (;;)
    try {
      return readSync(descriptor, chunk, 0, chunk.length, null);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN')
        throw new UnreadableFile('unreadable', `cannot be read (${code})`, 'name a file that can be read');
      // Standard input that was opened without waiting, and is not written yet.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
}

/** A mark at the beginning, as Windows editors write it, is no part of the text. */
function textOf(bytes: Buffer): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new UnreadableFile('unreadable', 'is saved as UTF-16', 'save it as UTF-8');
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new UnreadableFile('unreadable', `holds a zero byte at byte ${zero + 1}, as no text does`, whole);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile('unreadable', 'holds bytes that are not UTF-8', whole);
  }
}
