// Gets the sandbox's programs and charts from the toolchain.
// Must never build twice what another command is building: the toolchain's own lock sees to that.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { ToolSource } from './toolSource';
import { toolsInFolder } from './toolSource';
import type { OnToolchainEvent } from '../toolchain';
import {
  ciliumChartVersions,
  fetchCiliumChart,
  fetchGatewayApi,
  gatewayApiVersions,
  startToolchain,
} from '../toolchain';

export interface ToolchainSourceOptions {
  projectRoot: string;
  onEvent?: OnToolchainEvent;
}

/** The version most stacks use comes first: whoever waits for a chart waits for that one. */
const chartOrder = ['1.19.6', ...ciliumChartVersions.filter((version) => version !== '1.19.6')] as const;

/** ROUTEWISE_TOOLS_BIN names a folder of ready programs instead. Nothing is built before it is asked for. */
export function toolchainSource({ projectRoot, onEvent }: ToolchainSourceOptions): ToolSource {
  const charts = chartOrder.map((version) => () => fetchCiliumChart(version));
  const gatewayApi = Object.fromEntries(
    gatewayApiVersions.map((version) => [version, () => fetchGatewayApi(version)]),
  );
  const folder = process.env.ROUTEWISE_TOOLS_BIN;
  if (folder !== undefined) return toolsInFolder(folder, { charts, gatewayApi });
  const toolchain = startToolchain([], {
    cacheDir: join(projectRoot, '.cache', 'toolchain'),
    environment: { ...process.env, PATH: pathWithoutSandboxes(process.env.PATH ?? '') },
    ...(onEvent && { onEvent }),
  });
  return {
    tool: (name) => toolchain.tool(name),
    charts,
    gatewayApi,
    get pulumiFromPath() {
      return toolchain.pulumiFromPath;
    },
  };
}

/** Without the programs of a sandbox whose environment this shell has: those are the toolchain's own. */
export function pathWithoutSandboxes(path: string): string {
  return path
    .split(delimiter)
    .filter((folder) => !existsSync(join(dirname(folder), 'sandbox.json')))
    .join(delimiter);
}
