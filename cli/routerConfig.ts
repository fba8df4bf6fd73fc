// `routewise router-config STACK --for frr`: the other side of the BGP sessions, written for the stack's own numbers.
// It must never read a password, nor print a configuration that does not match the plan.
import { Option } from 'commander';
import type { Command } from 'commander';
import { RefusedError } from '../config/problem';
import type { ClusterPlan } from '../plan/clusterPlan';
import { commandProblems } from './commandProblems';
import { directoryOption, notEmpty } from './namedOptions';
import { plannedStack } from './plannedStack';
import { printError, printPage } from './print';
import { languages } from './routerConfig/languages';
import type { RouterView } from './routerConfig/routerView';
import { routerView } from './routerConfig/routerView';
import type { StateChoice } from './stackState';
import { addStateOptions } from './stackState';

interface Options extends StateChoice {
  for: string;
  peer?: string;
  neighbors: 'nodes' | 'subnet';
}

export function addRouterConfigCommand(program: Command): void {
  addStateOptions(program.command('router-config'))
    .description(
      'Print the routers’ side of a stack’s BGP sessions: neighbours, filters, timers, each with why.',
    )
    .argument('<stack>', 'a stack’s name (prod) or the path of its file (./Pulumi.prod.yaml)')
    .addOption(
      new Option('--for <router>', 'the router’s language')
        .choices(Object.keys(languages))
        .makeOptionMandatory(),
    )
    .option('--peer <name>', 'the router’s name in the stack; needed where there are several', notEmpty)
    .addOption(
      new Option('--neighbors <how>', 'one entry a node, or whole networks, so that nodes may come and go')
        .choices(['nodes', 'subnet'])
        .default('nodes'),
    )
    .option(...directoryOption)
    .action(async (stack: string, options: Options) => {
      const { file, plan, line } = await plannedStack(stack, options);
      // Beside the configuration, which goes to a router as it is.
      printError(line);
      printPage(routerConfigText(plan, file.stack, options));
    });
}

/** @throws RefusedError where the plan has no such router, or the router could not tell its neighbours apart */
export function routerConfigText(
  plan: ClusterPlan,
  stack: string,
  options: Pick<Options, 'for' | 'neighbors'> & { readonly peer?: string },
): string {
  const view = routerView(plan, stack, chooseRouter(plan, options.peer));
  const bySubnet = options.neighbors === 'subnet';
  if (bySubnet) refuseMixedRanges(view);
  return plainText(languages[options.for]?.(view, { bySubnet }) ?? '');
}

/** Consoles of routers take ASCII and no more. */
function plainText(text: string): string {
  return text.replaceAll(/[’‘]/g, "'").replaceAll(/[“”]/g, '"').replaceAll('…', '...');
}

function chooseRouter({ bgp }: ClusterPlan, wanted: string | undefined): string {
  const names = Object.keys(bgp?.peers ?? {});
  const [only] = names;
  if (only === undefined)
    throw refused('routewise:bgp', 'the stack names no routers', 'add routewise:bgp with its peers');
  if (wanted === undefined && names.length === 1) return only;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  throw refused(
    'routewise:bgp.peers',
    `${wanted === undefined ? 'the stack has several routers, and each has a configuration of its own' : 'no router of the stack has that name'}: ${names.join(', ')}`,
    `name one: --peer ${only}`,
    wanted,
  );
}

/** A router that takes neighbours by network knows one AS number for each. */
function refuseMixedRanges({ groups }: RouterView): void {
  const ranges = groups.flatMap((group) => group.ranges);
  const twice = ranges.find((range, index) => ranges.indexOf(range) !== index);
  if (twice === undefined) return;
  throw refused(
    'routewise:bgp',
    `nodes of ${groups.map(({ asn }) => `AS ${asn}`).join(' and ')} share ${twice}, and by their network alone the router could not tell them apart`,
    'leave --neighbors at nodes',
    twice,
  );
}

function refused(path: string, reason: string, remedy: string, found?: string): RefusedError {
  return new RefusedError([commandProblems['router-config'].at(path, { found, reason, remedy })]);
}
