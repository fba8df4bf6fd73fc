// Merges one strategic merge patch into the documents of a machine config, the way `talosctl machineconfig patch` does.
// It must never change its inputs, and never judge the result: unknown keys are Talos' to refuse.
import { ownEntry } from '../../../config/ownValue';

/** One YAML document of a machine config: the main one has no `kind`, the others have `apiVersion` and `kind`. */
export type TalosDocument = Record<string, unknown>;

/** Lists that a patch replaces; all others are appended to (the `merge:"replace"` tags in Talos v1.12's types). */
const replaced = new Set(['cluster.network.podSubnets', 'cluster.network.serviceSubnets']);
/** Objects that a patch replaces as a whole. */
const replacedObjects = new Set(['cluster.apiServer.auditPolicy']);
/** Lists of named things, merged thing by thing. */
const keyed: Record<string, string> = {
  'cluster.apiServer.admissionControl': 'name',
  'machine.network.interfaces': 'interface',
};

/**
 * @param patch Talos' own form. With a `kind` it goes to the document of that kind (and `name`, where given), which is
 * added when there is none; `$patch: delete` removes the key, or the document, that carries it.
 */
export function applyTalosPatch(documents: TalosDocument[], patch: Record<string, unknown>): TalosDocument[] {
  const index = documents.findIndex((document) => isTarget(document, patch));
  const target = documents[index];
  if (patch.kind !== undefined && isDelete(patch)) return documents.filter((_, at) => at !== index);
  if (target === undefined) return [...documents, patch];
  return documents.map((document, at) => (at === index ? mergeObjects(target, patch, '') : document));
}

function isTarget(document: TalosDocument, patch: Record<string, unknown>): boolean {
  if (patch.kind === undefined) return document.kind === undefined;
  return document.kind === patch.kind && (patch.name === undefined || document.name === patch.name);
}

function mergeObjects(
  base: Record<string, unknown>,
  patch: Record<string, unknown>,
  path: string,
): Record<string, unknown> {
  const result = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (isDelete(value)) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the keys are the user's
      delete result[key];
    } else {
      result[key] = mergeValues(base[key], value, path === '' ? key : `${path}.${key}`);
    }
  }
  return result;
}

function mergeValues(base: unknown, patch: unknown, path: string): unknown {
  if (isObject(base) && isObject(patch) && !replacedObjects.has(path)) return mergeObjects(base, patch, path);
  if (Array.isArray(base) && Array.isArray(patch) && !replaced.has(path)) {
    const key = ownEntry(keyed, path);
    return key === undefined
      ? [...(base as unknown[]), ...(patch as unknown[])]
      : mergeKeyed(base, patch, key, path);
  }
  return patch;
}

function mergeKeyed(base: unknown[], patch: unknown[], key: string, path: string): unknown[] {
  return patch.reduce<unknown[]>((list, item) => {
    const at = list.findIndex((other) => isObject(other) && isObject(item) && other[key] === item[key]);
    return at < 0
      ? [...list, item]
      : list.map((other, index) => (index === at ? mergeValues(other, item, path) : other));
  }, base);
}

function isDelete(value: unknown): boolean {
  return isObject(value) && value.$patch === 'delete';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
