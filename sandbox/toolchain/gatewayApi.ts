// Gets the releases of Gateway API out of its own Go module, one version at a time.
// Must never hand out a release that Go has not verified against the committed go.sum.
import { join } from 'node:path';
import { findGo } from './findGo';
import { moduleFolder } from './moduleFolder';
import { defaultModulesDir } from './modulesDir';

/** Those that the supported versions of Cilium want; modules/charts/go.sum holds the checksum of each. */
export const gatewayApiVersions = ['1.2.0', '1.4.1', '1.6.1'] as const;
export type GatewayApiVersion = (typeof gatewayApiVersions)[number];

/** @returns the folder of the standard channel's definitions, read-only. @throws ToolchainError as with charts */
export async function fetchGatewayApi(version: GatewayApiVersion): Promise<string> {
  const modulesDir = defaultModulesDir();
  const go = findGo(modulesDir, [`Gateway API ${version}`], process.env);
  const folder = await moduleFolder(
    go,
    join(modulesDir, 'charts'),
    `sigs.k8s.io/gateway-api@v${version}`,
    process.env,
  );
  return join(folder, 'config', 'crd', 'standard');
}
