// Writes a router's side for BIRD 2 (bird.conf).
import type { NeighbourGroup, RouterView } from './routerView';
import * as remarks from './remarks';
import type { RouterConfigOptions } from './options';

export function birdConfig(view: RouterView, { bySubnet }: RouterConfigOptions): string {
  const note = (text: string): string => `# ${text}`;
  return [
    ...remarks.headOf(view, 'BIRD 2, to be included in bird.conf').map(note),
    '',
    note(remarks.why.in),
    ...view.families.flatMap((family) => filterLines(view, family)),
    ...view.groups.flatMap((group) => groupLines(view, group, bySubnet)),
    note(remarks.why.paths),
    note('That is said where routes go to the kernel, in the `protocol kernel` you have:'),
    note('  merge paths yes;'),
    '',
  ].join('\n');
}

function filterLines(view: RouterView, family: 'ipv4' | 'ipv6'): string[] {
  const routes = view.accepted.filter((route) => route.family === family);
  return [
    `filter ${symbol(view.cluster)}_in_${family} {`,
    ...(view.external ? [`  # ${remarks.externalRemark}`] : []),
    ...routes.flatMap(({ cidr, length, why }) => [
      `  # ${why}`,
      `  if net ~ [ ${cidr}{${length},${length}} ] then accept;`,
    ]),
    '  reject;',
    '}',
    '',
  ];
}

function groupLines(view: RouterView, group: NeighbourGroup, bySubnet: boolean): string[] {
  const name = symbol(remarks.groupName(view, group.asn));
  return [
    ...(group.internal ? [`# ${remarks.why.internal}`] : []),
    `template bgp ${name}_nodes {`,
    `  local ${view.address}${view.port === 179 ? '' : ` port ${view.port}`} as ${view.asn};`,
    '  passive on;',
    ...hops(view, group),
    `  # ${remarks.why.timers}`,
    `  hold time ${view.holdSeconds};`,
    `  keepalive time ${view.keepaliveSeconds};`,
    `  # ${remarks.restartRemark(view)}`,
    `  graceful restart ${view.gracefulRestartSeconds === 0 ? 'off' : 'aware'};`,
    ...(view.passwordConfig === undefined
      ? []
      : [`  # ${remarks.passwordRemark(view)}`, `  password "${remarks.passwordPlace}";`]),
    ...view.families.flatMap((family) => [
      `  ${family} {`,
      `    import filter ${symbol(view.cluster)}_in_${family};`,
      `    # ${remarks.why.out}`,
      '    export none;',
      '  };',
    ]),
    '}',
    '',
    ...(bySubnet
      ? [
          `# ${remarks.why.range}`,
          ...group.ranges.flatMap((range, index) => [
            `protocol bgp ${name}_${index + 1} from ${name}_nodes {`,
            `  neighbor range ${range} as ${group.asn};`,
            `  dynamic name "${name}_node";`,
            '}',
            '',
          ]),
        ]
      : group.neighbours.flatMap((each) => [
          `protocol bgp ${symbol(each.name)} from ${name}_nodes {`,
          `  neighbor ${each.address} as ${group.asn};`,
          '}',
          '',
        ])),
  ];
}

function hops(view: RouterView, { internal }: NeighbourGroup): string[] {
  if (view.onLink) return ['  direct;'];
  return internal ? ['  multihop;'] : [`  multihop ${view.multihop};`];
}

/** BIRD's names have no hyphens and dots, and begin with a letter. */
function symbol(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_');
}
