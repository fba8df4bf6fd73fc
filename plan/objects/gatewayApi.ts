// Plans the custom resource definitions of Gateway API that Cilium must find before it starts.
// It must never plan definitions where the cluster has its own, nor of another release than this Cilium's.
import { minorReleaseOf } from '../../config/minorReleaseOf';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Reason } from '../decision';
import { gatewayApiReleases } from '../known/gatewayApiReleases';
import type { ValueView } from '../effective/valueView';

export interface GatewayApiPlan {
  /** Release of Gateway API, `1.4.1`. */
  readonly version: string;
  /** URL or folder; a file's name comes behind it. */
  readonly from: string;
  readonly definitions: readonly DefinitionFile[];
  readonly reason: Reason;
}

export interface DefinitionFile {
  /** `gateways.gateway.networking.k8s.io` */
  readonly name: string;
  readonly file: string;
  /** SHA-256 in hex. */
  readonly sha256: string;
}

const group = 'gateway.networking.k8s.io';

/**
 * @param mirror where the definitions of all releases are, `<mirror>/v1.4.1/…`, for stacks that name no place of their own
 * @returns undefined where Gateway API is off, or the stack says that the cluster has the definitions
 */
export function planGatewayApi(
  { cilium }: ClusterSpec,
  values: ValueView,
  mirror = 'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api',
): GatewayApiPlan | undefined {
  if (!values.on('gatewayAPI.enabled') || cilium.gatewayApiCrds === 'present') return undefined;
  const release = gatewayApiReleases[minorReleaseOf(cilium.version)];
  if (release === undefined) throw new Error(`no Gateway API release is known for Cilium ${cilium.version}`);
  const { version, definitions, source } = release;
  return {
    version,
    from:
      cilium.gatewayApiCrds === 'install'
        ? `${mirror}/v${version}/config/crd/standard`
        : cilium.gatewayApiCrds,
    definitions: Object.entries(definitions).map(([plural, sha256]) => ({
      name: `${plural}.${group}`,
      file: `${group}_${plural}.yaml`,
      sha256,
    })),
    reason: {
      text: `Cilium ${cilium.version} looks for these definitions when it starts and turns Gateway API off in silence where one is missing, so they are applied before it.`,
      source,
    },
  };
}
