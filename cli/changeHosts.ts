// `routewise fix-hosts STACK` and `routewise import-images STACK`: what the stack allows on its hosts, without `pulumi up`.
// It must never change a host while any host of the stack is refused by preflight.
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { directoryOption } from './namedOptions';
import { print } from './print';
import type { StateChoice } from './stackState';
import { addStateOptions } from './stackState';

const stackArgument = [
  '<stack>',
  'a stack’s name (metal) or the path of its file (./Pulumi.metal.yaml)',
] as const;

/** Loaded when asked for: the other commands have no need of SSH. */
const load = () => Promise.all([import('./hosts/readHosts'), import('../providers/src/hosts')]);

export function addFixHostsCommand(program: Command): void {
  addStateOptions(program.command('fix-hosts'))
    .description(
      'Put right on a stack’s existing hosts what routewise:nodes.fixes allows, after a preflight of all of them.',
    )
    .argument(...stackArgument)
    .option(...directoryOption)
    .action(async (stack: string, choice: StateChoice) => {
      const [{ readHosts }, { requirePreflight, fixHosts }] = await load();
      const { preflight, access, hosts } = await readHosts(stack, choice);
      const { facts, hostKeys } = await requirePreflight(preflight, access, hosts.fixes);
      const fixed = await fixHosts(preflight, facts, hosts.fixes, { ...access, knownKeys: hostKeys });
      for (const { host, done } of fixed) for (const what of done) print(`${host}: ${what}`);
      if (fixed.length === 0) print('Nothing was to do.');
    });
}

export function addImportImagesCommand(program: Command): void {
  addStateOptions(program.command('import-images'))
    .description(
      'Import the archives under routewise:nodes.images into k3s’ containerd on every host, and compare digests.',
    )
    .argument(...stackArgument)
    .option(...directoryOption)
    .action(async (stack: string, choice: StateChoice) => {
      const [{ readHosts }, { importImages }] = await load();
      const { file, access, hosts } = await readHosts(stack, choice);
      const folder = dirname(file.file);
      const files = hosts.images.map((path) => resolve(folder, path));
      for (const { name, digest, importedOn } of await importImages(files, hosts.hosts, access))
        print(
          `${name} ${digest}: ${importedOn.length === 0 ? 'was on every host' : `imported on ${importedOn.join(', ')}`}`,
        );
      if (files.length === 0) print('The stack lists no archives under routewise:nodes.images.');
    });
}
