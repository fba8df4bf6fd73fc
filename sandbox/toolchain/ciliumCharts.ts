// Gets the Cilium Helm charts out of Cilium's own Go module, one version at a time.
// Must never hand out a chart that Go has not verified against the committed go.sum.
import type { ModuleOptions } from './chartsModule';
import { folderOfModule } from './chartsModule';

/** Oldest first; modules/charts/go.sum holds the checksum of each. */
export const ciliumChartVersions = ['1.18.5', '1.19.6', '1.20.1'] as const;
export type CiliumChartVersion = (typeof ciliumChartVersions)[number];

/** @returns the chart's folder, read-only. @throws ToolchainError without Go, or when the module cannot be had */
export function fetchCiliumChart(version: CiliumChartVersion, options: ModuleOptions = {}): Promise<string> {
  const module = `github.com/cilium/cilium@v${version}`;
  return folderOfModule(`the Cilium ${version} chart`, module, ['install', 'kubernetes', 'cilium'], options);
}
