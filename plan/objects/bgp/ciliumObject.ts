// The words in which Cilium's custom resources are planned: kinds, versions, and the CRDs that must be there first.
// It must never hold a status or anything that the cluster itself writes.
import type { CiliumVersion } from '../../../config/schema/versions';

const kinds = {
  CiliumBGPClusterConfig: 'ciliumbgpclusterconfigs',
  CiliumBGPPeerConfig: 'ciliumbgppeerconfigs',
  CiliumBGPAdvertisement: 'ciliumbgpadvertisements',
  CiliumBGPNodeConfigOverride: 'ciliumbgpnodeconfigoverrides',
  CiliumLoadBalancerIPPool: 'ciliumloadbalancerippools',
  CiliumL2AnnouncementPolicy: 'ciliuml2announcementpolicies',
  CiliumClusterwideNetworkPolicy: 'ciliumclusterwidenetworkpolicies',
} as const;
export type CiliumKind = keyof typeof kinds;

/** A cluster-scoped custom resource of group `cilium.io`, as it is applied. */
export interface CiliumObject {
  readonly apiVersion: string;
  readonly kind: CiliumKind;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * The version that Cilium stores: `v2` from 1.18 on, but for L2 policies, which have none but `v2alpha1`.
 * Source: pkg/k8s/apis/cilium.io/client/crds of 1.18.5, 1.19.6 and 1.20.1, which agree.
 */
const apiVersions: Record<CiliumVersion, (kind: CiliumKind) => string> = {
  '1.18.5': since118,
  '1.19.6': since118,
  '1.20.1': since118,
};

function since118(kind: CiliumKind): string {
  return kind === 'CiliumL2AnnouncementPolicy' ? 'cilium.io/v2alpha1' : 'cilium.io/v2';
}

export function ciliumObject(
  version: CiliumVersion,
  kind: CiliumKind,
  metadata: CiliumObject['metadata'],
  spec: CiliumObject['spec'],
): CiliumObject {
  return { apiVersion: apiVersions[version](kind), kind, metadata, spec };
}

/** `cilium.io/v2/ciliumbgppeerconfigs`, each once, sorted: what the API must serve before these objects can be made. */
export function crdsOf(objects: readonly CiliumObject[]): string[] {
  return [...new Set(objects.map(({ apiVersion, kind }) => `${apiVersion}/${kinds[kind]}`))].sort();
}
