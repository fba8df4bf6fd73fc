// The shell scripts that write and read one file on a host, for one path.
// It must never leave half a file under its name, nor a readable copy of a secret beside it.
import writeFile from './scripts/writeFile.sh';
import { quote } from './shell';
import { shellScript } from './shellScript';

export interface FileOptions {
  /** Octal, as `chmod` takes it. Default 0600. */
  readonly mode?: string;
  /** `user:group`. Default: root. */
  readonly owner?: string;
  /** Seconds. Default 60. */
  readonly timeoutSeconds?: number;
}

/** Exit code of `readScript` where there is no such file. */
export const unreadable = 44;

/** Takes the content on standard input; may be repeated. */
export function writeScript(path: string, bytes: number, { mode = '0600', owner = '' }: FileOptions): string {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (!path.startsWith('/') || name === '') throw new Error(`${path} is not the absolute path of a file`);
  if (!/^0?[0-7]{3}$/.test(mode)) throw new Error(`${mode} is not the mode of a file`);
  const folder = slash === 0 ? '/' : path.slice(0, slash);
  return shellScript({
    settings: { folder, name, mode, owner, bytes: String(bytes) },
    texts: [writeFile],
    input: true,
  });
}

export function readScript(path: string): string {
  return `[ -e ${quote(path)} ] || exit ${unreadable}; cat -- ${quote(path)}`;
}
