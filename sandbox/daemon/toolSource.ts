// What the sandbox asks of a toolchain: the path of a program, the folder of a chart, sooner or later.
// Must never know how they come to be: built, found on PATH, or put there by a test.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxTool } from '../machines/machineCluster';

export type EngineTool =
  | 'pulumi'
  | 'pulumi-resource-kubernetes'
  | 'pulumi-resource-hcloud'
  | 'pulumi-resource-proxmoxve';

export interface ToolSource {
  /** Absolute path; waits until the program is there. @throws Error saying why it cannot be had */
  tool(name: SandboxTool | EngineTool): Promise<string>;
  /** Each gets the folder of one Cilium chart, downloading it where needed; in the order in which they are wanted. */
  charts: (() => Promise<string>)[];
  /** Each gets the folder of the definitions of one release of Gateway API. */
  gatewayApi: Readonly<Record<string, () => Promise<string>>>;
  /** True: Pulumi is the user's own, with its own language host, and downloads plugins itself. */
  readonly pulumiFromPath: boolean;
}

/** Programs that are all in one folder already. */
export function toolsInFolder(
  folder: string,
  { charts = [], gatewayApi = {} }: Partial<Pick<ToolSource, 'charts' | 'gatewayApi'>> = {},
): ToolSource {
  return {
    tool(name) {
      const path = join(folder, name);
      return existsSync(path)
        ? Promise.resolve(path)
        : Promise.reject(new Error(`The program ${name} is missing in ${folder}.`));
    },
    charts,
    gatewayApi,
    pulumiFromPath: false,
  };
}
