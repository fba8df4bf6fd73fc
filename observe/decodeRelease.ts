// Reads a Helm release out of the secret that Helm keeps it in: base64 of gzip of JSON, inside a secret's own base64.
// It must never write one: what Helm keeps is Helm's.
import { gunzipSync } from 'node:zlib';
import type { HelmValues } from '../chart/helmValue';

export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  /** `deployed`, `failed`, `superseded`, `pending-upgrade` … */
  readonly status: string;
  readonly chart: { readonly name: string; readonly version: string; readonly defaults: HelmValues };
  /** What the user set. */
  readonly values: HelmValues;
}

interface Stored {
  name: string;
  namespace: string;
  version: number;
  info?: { status?: string };
  chart?: { metadata?: { name?: string; version?: string }; values?: HelmValues };
  config?: HelmValues;
}

/** @param data `data.release` of a secret `sh.helm.release.v1.NAME.vREVISION` @throws Error where it is no release */
export function decodeRelease(data: string): HelmRelease {
  const inner = Buffer.from(Buffer.from(data, 'base64').toString('utf8'), 'base64');
  // Helm itself tells old, plain releases from packed ones by gzip's first bytes.
  const packed = inner[0] === 0x1f && inner[1] === 0x8b;
  const stored = JSON.parse((packed ? gunzipSync(inner) : inner).toString('utf8')) as Stored;
  return {
    name: stored.name,
    namespace: stored.namespace,
    revision: stored.version,
    status: stored.info?.status ?? 'unknown',
    chart: {
      name: stored.chart?.metadata?.name ?? '',
      version: stored.chart?.metadata?.version ?? '',
      defaults: stored.chart?.values ?? {},
    },
    values: stored.config ?? {},
  };
}
