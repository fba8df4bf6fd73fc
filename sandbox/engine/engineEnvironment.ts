// Lays out what Pulumi needs to run against the sandbox: programs, plugins, a state folder; and the environment that points there.
// Must never touch Pulumi's own home of the user, nor anything outside the sandbox's directory.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ensureLanguageHost } from './languageHostEntry';
import type { SandboxPaths } from '../daemon/sandboxDirectory';
import type { SandboxRecord } from '../daemon/sandboxRecord';
import type { ToolSource } from '../daemon/toolSource';

/** Resource plugins by name, with the npm package whose version they must report. */
const plugins = {
  kubernetes: { program: 'pulumi-resource-kubernetes', package: '@pulumi/kubernetes' },
  hcloud: { program: 'pulumi-resource-hcloud', package: '@pulumi/hcloud' },
  proxmoxve: { program: 'pulumi-resource-proxmoxve', package: '@muhlba91/pulumi-proxmoxve' },
} as const;
export type PluginName = keyof typeof plugins;

export function pluginProgram(name: PluginName): (typeof plugins)[PluginName]['program'] {
  return plugins[name].program;
}

/**
 * Puts programs and plugins in place; to be called when they are built.
 * Beside the engine's own binary its language host is found without a warning, hence links, not a longer PATH.
 */
export async function layOutEngine(
  projectRoot: string,
  paths: SandboxPaths,
  tools: ToolSource,
  wanted: readonly PluginName[],
): Promise<void> {
  mkdirSync(paths.pulumiState, { recursive: true, mode: 0o700 });
  mkdirSync(paths.pulumiHome, { recursive: true, mode: 0o700 });
  mkdirSync(paths.bin, { recursive: true });
  // `pulumi-resource-pulumi-nodejs` and users' scripts call "node": let it be the one that runs the sandbox.
  replace(join(paths.bin, 'node'), (path) => {
    symlinkSync(process.execPath, path);
  });
  if (tools.pulumiFromPath) return;
  const pulumi = await tools.tool('pulumi');
  replace(join(paths.bin, 'pulumi'), (path) => {
    linkOrCopy(pulumi, path);
  });
  const host = ensureLanguageHost(projectRoot, paths.bin);
  script(join(paths.bin, 'pulumi-language-nodejs'), `exec "${process.execPath}" "${host}" "$@"`);
  const sdk = dirname(
    createRequire(join(projectRoot, 'package.json')).resolve('@pulumi/pulumi/package.json'),
  );
  replace(join(paths.bin, 'pulumi-resource-pulumi-nodejs'), (path) => {
    copyFileSync(join(sdk, 'pulumi-resource-pulumi-nodejs'), path);
    chmodSync(path, 0o755);
  });
  for (const name of wanted) {
    const plugin = plugins[name];
    const version = packageVersion(projectRoot, plugin.package);
    const folder = join(paths.pulumiHome, 'plugins', `resource-${name}-v${version}`);
    mkdirSync(folder, { recursive: true });
    const program = await tools.tool(plugin.program);
    if (name === 'proxmoxve') {
      // It remembers SSH hosts in its home, and those of a sandbox are nothing to remember for the user.
      mkdirSync(paths.proxmoxHome, { recursive: true, mode: 0o700 });
      script(join(folder, plugin.program), `HOME="${paths.proxmoxHome}" exec "${program}" "$@"`);
    } else {
      replace(join(folder, plugin.program), (path) => {
        symlinkSync(program, path);
      });
    }
  }
}

/** What a shell needs so that a plain `pulumi up` in the project's root works on the sandbox. Holds secrets. */
export function sandboxEnvironment(
  paths: SandboxPaths,
  record: SandboxRecord,
  options: { pulumiFromPath: boolean },
): Record<string, string> {
  return {
    HCLOUD_TOKEN: record.hetznerToken,
    HCLOUD_ENDPOINT: `http://127.0.0.1:${record.ports.hetzner}/v1`,
    ROUTEWISE_CALLER: '127.0.0.1',
    PROXMOX_VE_ENDPOINT: `https://127.0.0.1:${record.ports.proxmox}/`,
    PROXMOX_VE_INSECURE: 'true',
    PROXMOX_VE_API_TOKEN: record.proxmox.apiToken,
    PROXMOX_VE_SSH_USERNAME: 'root',
    PROXMOX_VE_SSH_PASSWORD: record.proxmox.password,
    PROXMOX_VE_SSH_SOCKS5_SERVER: `127.0.0.1:${record.ports.proxmoxSocks}`,
    // Machines have the addresses of the plan, which are nobody's on this computer; loopback addresses stand for them.
    ROUTEWISE_NODES_SEEN_AS: `${record.proxmox.addressBlock}.0.0/16`,
    ROUTEWISE_CHART_REPOSITORY: `http://127.0.0.1:${record.ports.charts}`,
    ROUTEWISE_GATEWAY_API_MIRROR: `http://127.0.0.1:${record.ports.charts}/gateway-api`,
    ROUTEWISE_SANDBOX_DIR: paths.root,
    // Without the sidecar files in which attributes are kept: an engine killed while it writes one leaves it empty, and
    // with it a state that cannot be read.
    PULUMI_BACKEND_URL: `file://${paths.pulumiState}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: record.passphrase,
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    ...(!options.pulumiFromPath && { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true' }),
  };
}

function packageVersion(projectRoot: string, name: string): string {
  const file = join(projectRoot, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function script(path: string, line: string): void {
  replace(path, () => {
    writeFileSync(path, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  });
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another file system.
    copyFileSync(from, to);
  }
  if (!existsSync(to)) throw new Error(`${to} could not be made.`);
}

function replace(path: string, make: (path: string) => void): void {
  rmSync(path, { force: true });
  make(path);
}
