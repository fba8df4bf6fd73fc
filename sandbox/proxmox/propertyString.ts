// Reads and writes Proxmox VE's property strings (`local-lvm:0,import-from=…,size=60G`) and sizes.
// It must never lose a property that it does not know.

export interface PropertyString {
  /** The part without a key, which comes first where there is one; a drive's `file` may also be written with its key. */
  head: string | undefined;
  options: Map<string, string>;
}

export function parseProperties(text: string): PropertyString {
  const options = new Map<string, string>();
  let head: string | undefined;
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    if (at < 0) head ??= part;
    else if (part.startsWith('file=')) head ??= part.slice(at + 1);
    else options.set(part.slice(0, at), part.slice(at + 1));
  }
  return { head, options };
}

export function formatProperties({ head, options }: PropertyString): string {
  const pairs = [...options].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`);
  return [...(head === undefined ? [] : [head]), ...pairs].join(',');
}

const units: Record<string, number> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** @returns bytes, or undefined for what is no size */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMGT])?$/.exec(text) ?? [];
  return number === undefined ? undefined : Math.round(Number(number) * (units[unit ?? ''] ?? 1));
}

/** The largest unit that leaves a whole number. */
export function formatSize(bytes: number): string {
  for (const unit of ['T', 'G', 'M', 'K']) {
    const size = units[unit] ?? 1;
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}
