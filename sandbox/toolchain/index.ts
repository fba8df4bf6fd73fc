// What the rest of the sandbox may use of the toolchain.
// Must never export how programs are built.
export { ciliumChartVersions, fetchCiliumChart } from './ciliumCharts';
export type { CiliumChartVersion } from './ciliumCharts';
export { fetchGatewayApi, gatewayApiVersions } from './gatewayApi';
export { estimateBuildSeconds } from './buildEstimate';
export type { OnToolchainEvent, ToolchainEvent } from './events';
export { duration, showProgress } from './renderProgress';
export type { ProgressDisplay } from './renderProgress';
export { ensureTools, startToolchain } from './startToolchain';
export type { Toolchain, ToolchainOptions } from './startToolchain';
export { demoTools, isToolName, toolCatalog, toolNames } from './toolCatalog';
export type { ToolName } from './toolCatalog';
export { ToolchainError } from './toolchainError';
