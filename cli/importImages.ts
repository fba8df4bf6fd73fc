// `routewise import-images STACK`: brings the stack's archives of images to its hosts, without `pulumi up`.
// It must never say that an image is there before its digest was compared on every host.
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { directoryOption, stackOfHosts } from './namedOptions';
import { print } from './print';
import type { StateChoice } from './stackState';
import { addStateOptions } from './stackState';

export function addImportImagesCommand(program: Command): void {
  addStateOptions(program.command('import-images'))
    .description(
      'Import the archives under routewise:nodes.images into k3s’ containerd on every host, and compare digests.',
    )
    .argument(...stackOfHosts)
    .option(...directoryOption)
    .action(async (stack: string, choice: StateChoice) => {
      const [{ readHosts }, { importImages }] = await Promise.all([
        // The other commands have no need of SSH.
        import('./readHosts'),
        import('../providers/src/hosts'),
      ]);
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
