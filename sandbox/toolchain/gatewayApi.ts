// Gets the releases of Gateway API out of its own Go module, one version at a time.
// Must never hand out a release that Go has not verified against the committed go.sum.
import { folderOfModule } from './chartsModule';

/** Those that the supported versions of Cilium want; modules/charts/go.sum holds the checksum of each. */
export const gatewayApiVersions = ['1.2.0', '1.4.1', '1.6.1'] as const;
export type GatewayApiVersion = (typeof gatewayApiVersions)[number];

/** @returns the folder of the standard channel's definitions, read-only. @throws ToolchainError as with charts */
export function fetchGatewayApi(version: GatewayApiVersion): Promise<string> {
  const module = `sigs.k8s.io/gateway-api@v${version}`;
  return folderOfModule(`Gateway API ${version}`, module, ['config', 'crd', 'standard']);
}
