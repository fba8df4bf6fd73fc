// Reads cloud-init user data: what cloud-init would write and run on a fresh machine.
// It must never run anything of it, nor quote a file's content in an error: it holds secrets.
import { parseDocument } from 'yaml';

export interface CloudConfig {
  hostname: string | undefined;
  /** Content by path. */
  files: Map<string, string>;
  /** By words. */
  commands: string[][];
}

/** User data that cloud-init would not take; the message is what its log would say. */
export class CloudConfigError extends Error {
  override readonly name = 'CloudConfigError';
}

const known: ReadonlySet<string> = new Set([
  ...['hostname', 'preserve_hostname', 'write_files', 'runcmd', 'packages', 'package_update'],
  ...['ssh_authorized_keys', 'ssh_pwauth', 'disable_root'],
]);

export function isCloudConfig(userData: string): boolean {
  return userData.startsWith('#cloud-config');
}

/** @throws CloudConfigError */
export function parseCloudConfig(userData: string): CloudConfig {
  const document = parseDocument(userData, { logLevel: 'silent' });
  const [broken] = document.errors;
  if (broken !== undefined)
    throw new CloudConfigError(`cloud-init: user data is no YAML (line ${broken.linePos?.[0].line ?? '?'})`);
  const body = document.toJS() as Record<string, unknown> | null;
  if (typeof body !== 'object' || body === null) throw new CloudConfigError('cloud-init: user data is empty');
  const strange = Object.keys(body).find((key) => !known.has(key));
  if (strange !== undefined) throw new CloudConfigError(`cloud-init: the sandbox does not know ${strange}`);
  const files = (body.write_files ?? []) as { path?: unknown; content?: unknown }[];
  const commands = (body.runcmd ?? []) as unknown[];
  return {
    hostname: typeof body.hostname === 'string' ? body.hostname : undefined,
    files: new Map(
      files.map(({ path, content }) => {
        if (typeof path !== 'string' || typeof content !== 'string')
          throw new CloudConfigError('cloud-init: write_files: a file without path or content');
        return [path, content];
      }),
    ),
    commands: commands.map((command) => (Array.isArray(command) ? command.map(String) : [String(command)])),
  };
}
