// Finds credentials of providers that a stack's configuration holds in clear: `hcloud:token`, `proxmoxve:apiToken` and their like.
// It must never show one; credentials in the environment are in no file, and fine.
import type { Problem } from '../problem';
import { findSecrets } from './findSecrets';
import { secretProblems } from './secretProblems';

const namespaces = ['hcloud', 'proxmoxve', 'kubernetes'];

/** @param config by whole key (`hcloud:token`), without what Pulumi keeps as a secret */
export function providerSecretsInClear(config: Readonly<Record<string, unknown>>): Problem[] {
  return Object.entries(config)
    .filter(([key]) => namespaces.includes(key.split(':')[0] ?? ''))
    .filter(([key, value]) => findSecrets(valueOf(value), [key.slice(key.indexOf(':') + 1)]).length > 0)
    .map(([key]) =>
      secretProblems['provider-secret-in-clear'].at(key, {
        remedy: `run \`pulumi config set --secret ${key}\`; and make a new one where it comes from, if the file ever left this machine`,
      }),
    );
}

/** Pulumi hands a mapping over as JSON. */
function valueOf(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    const value = JSON.parse(given) as unknown;
    return typeof value === 'object' ? value : given;
  } catch {
    return given;
  }
}
