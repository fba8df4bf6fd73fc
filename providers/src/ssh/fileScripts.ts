// The shell scripts that write and read one file on a host.
// It must never leave half a file under its name, nor a readable copy of a secret beside it.
import { quote } from './shell';

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

/**
 * Takes the content on standard input. The mode is set before the content is there; the bytes are counted, because a
 * connection that drops ends the input early; what an earlier, lost attempt left is removed.
 */
export function writeScript(path: string, bytes: number, { mode = '0600', owner }: FileOptions): string {
  const slash = path.lastIndexOf('/');
  const folder = quote(path.slice(0, slash) === '' ? '/' : path.slice(0, slash));
  const name = path.slice(slash + 1);
  if (!path.startsWith('/') || name === '') throw new Error(`${path} is not the absolute path of a file`);
  if (!/^0?[0-7]{3}$/.test(mode)) throw new Error(`${mode} is not the mode of a file`);
  const prefix = quote(`.${name}.routewise.`);
  return [
    'set -eu',
    'umask 077',
    `d=${folder}`,
    // Folders are for everybody to pass, as the distribution would make them: only the file is private.
    '(umask 022; mkdir -p -- "$d")',
    `rm -f -- "$d"/${prefix}*`,
    `t=$(mktemp -- "$d"/${prefix}XXXXXXXX)`,
    `trap 'rm -f -- "$t"' EXIT`,
    `trap 'exit 75' HUP INT TERM PIPE`,
    ...(owner === undefined ? [] : [`chown -- ${quote(owner)} "$t"`]),
    `chmod -- ${mode} "$t"`,
    'cat >"$t"',
    `n=$(wc -c <"$t")`,
    `[ "$n" -eq ${bytes} ] || { echo "only $n of ${bytes} bytes arrived" >&2; exit 74; }`,
    // A reboot right after must not find an empty file under the name.
    'sync -- "$t" 2>/dev/null || sync',
    `mv -f -- "$t" ${quote(path)}`,
  ].join('\n');
}

export function readScript(path: string): string {
  return `[ -e ${quote(path)} ] || exit ${unreadable}; cat -- ${quote(path)}`;
}
