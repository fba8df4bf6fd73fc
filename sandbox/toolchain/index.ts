// What the rest of the sandbox may use of the toolchain.
// Must never export how programs are built.
export { ciliumChartVersions, fetchCiliumChart } from './ciliumCharts';
export { fetchGatewayApi, gatewayApiVersions } from './gatewayApi';
export type { OnToolchainEvent } from './events';
export { showProgress } from './renderProgress';
export { ensureTools, startToolchain } from './startToolchain';
export { demoTools, isToolName, toolCatalog, toolNames } from './toolCatalog';
export type { ToolName } from './toolCatalog';
export { ToolchainError } from './toolchainError';
