// `routewise reset-host STACK HOST --yes`: puts one host back to before any Kubernetes, after saying what it removes.
// It must never remove anything without --yes, nor on a host that the stack does not name.
import type { Command } from 'commander';
import type { Problem } from '../config/problem';
import { RefusedError } from '../config/problem';
import { nearest } from '../config/nearest';
import { commandProblems } from './commandProblems';
import { directoryOption, stackOfHosts } from './namedOptions';
import { print } from './print';
import type { StateChoice } from './stackState';
import { addStateOptions } from './stackState';

interface Options extends StateChoice {
  readonly yes?: true;
}

const epilogue = `
It ends k3s and its pods, unmounts what they left, and removes what Kubernetes, network plugins and Cilium left: data, CNI
files, devices, BPF links, iptables chains. Local-path volumes stay unless safety.localVolumes is delete; where something of
somebody else is mounted, or a mount is held, it stops before anything is deleted. Drain the node and remove it from its
cluster first. Without --yes it says what it would remove, and changes nothing. Safe to repeat after an interruption.`;

export function addResetHostCommand(program: Command): void {
  addStateOptions(program.command('reset-host'))
    .description(
      'Put an existing host back to before any Kubernetes; says first what it removes, and wants --yes.',
    )
    .argument(...stackOfHosts)
    .argument('<host>', 'name of the host in the stack')
    .option('--yes', 'do it; everything k3s keeps on the host is lost, but for local-path volumes')
    .option(...directoryOption)
    .addHelpText('after', epilogue)
    .action(async (stack: string, name: string, options: Options) => {
      // Loaded here: the other commands have no need of SSH.
      const [{ readHosts }, { inventoryOf, resetHost }] = await Promise.all([
        import('./readHosts'),
        import('../providers/src/hosts'),
      ]);
      const { preflight, access, volumes } = await readHosts(stack, options);
      const host = hostNamed(name, preflight.hosts);
      const { removed, kept, stops } = await inventoryOf(preflight, host, access, volumes);
      if (removed.length === 0) {
        print(`${name} (${host.ssh}): nothing of Kubernetes is on it.`);
        for (const line of kept) print(`  - ${line}`);
        return;
      }
      print(`${name} (${host.ssh}): a reset removes`);
      for (const item of removed) print(`  - ${item}`);
      if (kept.length > 0) print('Beside that:');
      for (const line of kept) print(`  - ${line}`);
      if (stops.length > 0) print('It would not begin as long as these are there:');
      for (const { found, reason } of stops) print(`  - ${found}: ${reason}`);
      if (options.yes !== true) {
        print('Nothing was changed. Run it with --yes to remove all of this for good.');
        process.exitCode = 1;
        return;
      }
      await resetHost(preflight, host, access, print, volumes);
      print(`${name} is clean.`);
    });
}

/** @throws RefusedError where the stack has none of that name */
export function hostNamed<H extends { readonly name: string }>(name: string, hosts: readonly H[]): H {
  const host = hosts.find((each) => each.name === name);
  if (host === undefined) throw new RefusedError([noSuchHost(name, hosts)]);
  return host;
}

function noSuchHost(name: string, hosts: readonly { readonly name: string }[]): Problem {
  const names = hosts.map((each) => each.name);
  const near = nearest(name, names);
  return commandProblems['host-not-in-stack'].at('routewise:nodes', {
    found: name,
    reason: `the stack has no such host; it has ${names.join(', ')}`,
    remedy: near === undefined ? undefined : `did you mean ${near}?`,
  });
}
