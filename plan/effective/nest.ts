// Nests one value below its path, as Helm takes it.
import type { HelmValue, HelmValues } from '../../chart/helmValue';

/** `nest(['bpf', 'masquerade'], true)` → `{ bpf: { masquerade: true } }` */
export function nest(path: readonly string[], value: HelmValue): HelmValues {
  const [head = '', ...rest] = path;
  // Not by assignment, which under the name __proto__ sets no key.
  return Object.fromEntries([[head, rest.length === 0 ? value : nest(rest, value)]]);
}
