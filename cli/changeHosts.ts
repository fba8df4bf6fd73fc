// `routewise fix-hosts STACK` and `routewise import-images STACK`: what the stack allows on its hosts, without Pulumi.
// It must never change a host while any host of the stack is refused by preflight.
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { readStackFile } from '../config/readStackFile';

interface Options {
  readonly directory: string;
}

const stackArgument = [
  '<stack>',
  'a stack’s name (metal) or the path of its file (./Pulumi.metal.yaml)',
] as const;
const directoryOption = ['-C, --directory <folder>', 'the folder that holds Pulumi.yaml', '.'] as const;

/** Loaded when asked for: the other commands have no need of SSH. */
const load = () => Promise.all([import('./hosts/readHosts'), import('../providers/src/hosts')]);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function addFixHostsCommand(program: Command): void {
  program
    .command('fix-hosts')
    .description(
      'Put right on a stack’s existing hosts what routewise:nodes.fixes allows, after a preflight of all of them.',
    )
    .argument(...stackArgument)
    .option(...directoryOption)
    .action(async (stack: string, { directory }: Options) => {
      const [{ readHosts }, { requirePreflight, fixHosts }] = await load();
      const { preflight, access, hosts } = readHosts(stack, directory);
      const { facts, hostKeys } = await requirePreflight(preflight, access, hosts.fixes);
      const fixed = await fixHosts(preflight, facts, hosts.fixes, { ...access, knownKeys: hostKeys });
      for (const { host, done } of fixed) for (const what of done) say(`${host}: ${what}`);
      if (fixed.length === 0) say('Nothing was to do.');
    });
}

export function addImportImagesCommand(program: Command): void {
  program
    .command('import-images')
    .description(
      'Import the archives under routewise:nodes.images into k3s’ containerd on every host, and compare digests.',
    )
    .argument(...stackArgument)
    .option(...directoryOption)
    .action(async (stack: string, { directory }: Options) => {
      const [{ readHosts }, { importImages }] = await load();
      const { access, hosts } = readHosts(stack, directory);
      const folder = dirname(readStackFile(stack, directory).file);
      const files = hosts.images.map((path) => resolve(folder, path));
      for (const { name, digest, importedOn } of await importImages(files, hosts.hosts, access))
        say(
          `${name} ${digest}: ${importedOn.length === 0 ? 'was on every host' : `imported on ${importedOn.join(', ')}`}`,
        );
      if (files.length === 0) say('The stack lists no archives under routewise:nodes.images.');
    });
}
