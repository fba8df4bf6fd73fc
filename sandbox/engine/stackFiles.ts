// Keeps stack files (Pulumi.STACK.yaml) as they were, because Pulumi writes a salt of the sandbox's passphrase into them.
// Must never undo what a person has written meanwhile: a file comes back as it was only if nothing but the salt has come.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { passphraseFits } from './passphrase';
import type { SandboxPaths } from '../daemon/sandboxDirectory';

const saltLine = /^encryptionsalt: *(\S+) *\r?\n?/m;

interface StackFile {
  file: string;
  name: string;
  stack: string;
  text: string;
  salt: string | undefined;
}

/** The stack files of a project, with their salt where they have one. */
export function stackFilesOf(projectRoot: string): StackFile[] {
  return readdirSync(projectRoot).flatMap((name) => {
    const stack = /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1];
    if (stack === undefined) return [];
    const file = join(projectRoot, name);
    const text = readFileSync(file, 'utf8');
    return [{ file, name, stack, text, salt: saltLine.exec(text)?.[1] }];
  });
}

/** Copies the stack files that have no salt yet. */
export function rememberStackFiles(projectRoot: string, paths: SandboxPaths): void {
  mkdirSync(paths.stackFiles, { recursive: true, mode: 0o700 });
  for (const { name, text, salt } of stackFilesOf(projectRoot)) {
    if (salt === undefined) writeFileSync(join(paths.stackFiles, name), text);
  }
}

/** Takes this passphrase's salts out of the stack files. @returns the files changed */
export function restoreStackFiles(projectRoot: string, paths: SandboxPaths, passphrase: string): string[] {
  return stackFilesOf(projectRoot).flatMap(({ file, name, text, salt }) => {
    if (salt === undefined || !passphraseFits(salt, passphrase)) return [];
    const without = text.replace(saltLine, '');
    const copy = join(paths.stackFiles, name);
    const before = existsSync(copy) ? readFileSync(copy, 'utf8') : without;
    // Pulumi also lays the file out anew; the old layout comes back unless somebody has changed the content.
    writeFileSync(file, hasSameContent(before, without) ? before : without);
    return [file];
  });
}

function hasSameContent(one: string, other: string): boolean {
  try {
    return isDeepStrictEqual(parse(one), parse(other));
  } catch {
    return false;
  }
}
