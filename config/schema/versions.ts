// The versions a stack may name, in one place for schemas and rules.
// It must never list a version whose chart or machine config the tests do not render.
import { z } from 'zod';

/** Cilium releases whose charts are rendered and checked; the first is the default. */
export const ciliumVersions = ['1.19.6', '1.20.1', '1.18.5'] as const;
export type CiliumVersion = (typeof ciliumVersions)[number];

/** Data of charts is kept in files by version: no other text may become part of a path. @throws Error for any other version */
export function supportedCilium(version: string): CiliumVersion {
  const supported = ciliumVersions.find((each) => each === version);
  if (supported === undefined) throw new Error(`no chart of Cilium ${version} is known here`);
  return supported;
}

/** Kubernetes minors that each Cilium minor is tested with: Documentation/network/kubernetes/requirements.rst. */
export const kubernetesTestedWith: Record<CiliumVersion, { readonly first: number; readonly last: number }> =
  {
    '1.18.5': { first: 30, last: 33 },
    '1.19.6': { first: 31, last: 34 },
    '1.20.1': { first: 33, last: 36 },
  };

/** Kubernetes minors that each Talos minor runs: siderolabs/talos v1.12.0, pkg/machinery/compatibility. */
export const kubernetesOfTalos: Readonly<Record<string, { readonly first: number; readonly last: number }>> =
  {
    'v1.10': { first: 28, last: 33 },
    'v1.11': { first: 29, last: 34 },
    'v1.12': { first: 30, last: 35 },
  };

export const defaultKubernetes = '1.34.2';
export const defaultTalos = 'v1.12.0';
export const defaultK3s = 'v1.34.2+k3s1';

export const kubernetesVersion = z
  .string()
  .regex(/^1\.\d+\.\d+$/, 'must be a full version without a leading v, for example 1.34.2')
  .default(defaultKubernetes);
