// Gets the Cilium Helm charts out of Cilium's own Go module, one version at a time.
// Must never hand out a chart that Go has not verified against the committed go.sum.
import { join } from 'node:path';
import { findGo } from './findGo';
import { moduleFolder } from './moduleFolder';
import { defaultModulesDir } from './modulesDir';

/** Oldest first; modules/charts/go.sum holds the checksum of each. */
export const ciliumChartVersions = ['1.18.5', '1.19.6', '1.20.1'] as const;
export type CiliumChartVersion = (typeof ciliumChartVersions)[number];

/** @returns the chart's folder, read-only. @throws ToolchainError without Go, or when the module cannot be had */
export async function fetchCiliumChart(
  version: CiliumChartVersion,
  options: { modulesDir?: string; environment?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const modulesDir = options.modulesDir ?? defaultModulesDir();
  const environment = options.environment ?? process.env;
  const go = findGo(modulesDir, [`the Cilium ${version} chart`], environment);
  const folder = await moduleFolder(
    go,
    join(modulesDir, 'charts'),
    `github.com/cilium/cilium@v${version}`,
    environment,
  );
  return join(folder, 'install', 'kubernetes', 'cilium');
}
