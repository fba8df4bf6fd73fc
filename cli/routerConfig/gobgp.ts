// Writes a router's side for GoBGP (gobgpd.toml).
import type { NeighbourGroup, RouterView } from './routerView';
import * as remarks from './remarks';
import type { RouterConfigOptions } from './options';

export function gobgpConfig(view: RouterView, { bySubnet }: RouterConfigOptions): string {
  const note = (text: string): string => `# ${text}`;
  return [
    ...remarks.headOf(view, 'GoBGP, gobgpd.toml').map(note),
    note(
      'gobgpd keeps routes to itself: to have the kernel forward by them, run zebra and add a [zebra] section.',
    ),
    '',
    '[global.config]',
    `  as = ${view.asn}`,
    ...(view.address.includes(':')
      ? [
          note('A router id has the form of an IPv4 address: write one of this router’s.'),
          '  router-id = "192.0.2.1"',
        ]
      : [`  router-id = ${text(view.address)}`]),
    `  port = ${view.port}`,
    `  local-address-list = [${text(view.address)}]`,
    '',
    note(remarks.why.paths),
    '[global.use-multiple-paths.config]',
    '  enabled = true',
    '',
    note('Policies of gobgpd are for all its neighbours, so these name the nodes and leave others alone.'),
    '[global.apply-policy.config]',
    `  import-policy-list = [${text(`${view.cluster}-in`)}]`,
    `  export-policy-list = [${text(`${view.cluster}-out`)}]`,
    '  default-import-policy = "accept-route"',
    '  default-export-policy = "accept-route"',
    '',
    '[[defined-sets.neighbor-sets]]',
    `  neighbor-set-name = ${text(view.cluster)}`,
    `  neighbor-info-list = [${neighbourInfo(view, bySubnet).join(', ')}]`,
    '',
    ...prefixSets(view),
    ...view.groups.flatMap((group) => groupLines(view, group, bySubnet)),
  ].join('\n');
}

function prefixSets(view: RouterView): string[] {
  const sets = view.families
    .map((family) => ({
      name: `${view.cluster}-${family}`,
      routes: view.accepted.filter((route) => route.family === family),
    }))
    .filter(({ routes }) => routes.length > 0);
  return [
    ...(view.external ? [`# ${remarks.externalRemark}`] : []),
    ...sets.flatMap(({ name, routes }) => [
      '[[defined-sets.prefix-sets]]',
      `  prefix-set-name = ${text(name)}`,
      ...routes.flatMap(({ cidr, length, why }) => [
        `  # ${why}`,
        '  [[defined-sets.prefix-sets.prefix-list]]',
        `    ip-prefix = ${text(cidr)}`,
        `    masklength-range = "${length}..${length}"`,
      ]),
      '',
    ]),
    `# ${remarks.why.in}`,
    '[[policy-definitions]]',
    `  name = ${text(`${view.cluster}-in`)}`,
    ...sets.flatMap((set) => statement(view, set.name, 'accept-route', set.name)),
    ...statement(view, 'rest', 'reject-route'),
    '',
    `# ${remarks.why.out}`,
    '[[policy-definitions]]',
    `  name = ${text(`${view.cluster}-out`)}`,
    ...statement(view, 'nothing', 'reject-route'),
    '',
  ];
}

function statement(view: RouterView, name: string, disposition: string, prefixSet?: string): string[] {
  return [
    '  [[policy-definitions.statements]]',
    `    name = ${text(name)}`,
    '    [policy-definitions.statements.conditions.match-neighbor-set]',
    `      neighbor-set = ${text(view.cluster)}`,
    ...(prefixSet === undefined
      ? []
      : [
          '    [policy-definitions.statements.conditions.match-prefix-set]',
          `      prefix-set = ${text(prefixSet)}`,
        ]),
    '    [policy-definitions.statements.actions]',
    `      route-disposition = ${text(disposition)}`,
  ];
}

function neighbourInfo({ groups }: RouterView, bySubnet: boolean): string[] {
  const listed = groups.flatMap(({ ranges, neighbours }) =>
    bySubnet ? ranges : neighbours.map(({ address }) => address),
  );
  return [...new Set(listed)].map(text);
}

function groupLines(view: RouterView, group: NeighbourGroup, bySubnet: boolean): string[] {
  const name = remarks.groupName(view, group.asn);
  return [
    ...(group.internal ? [`# ${remarks.why.internal}`] : []),
    '[[peer-groups]]',
    '  [peer-groups.config]',
    `    peer-group-name = ${text(name)}`,
    `    peer-as = ${group.asn}`,
    ...(view.passwordConfig === undefined
      ? []
      : [`    # ${remarks.passwordRemark(view)}`, `    auth-password = ${text(remarks.passwordPlace)}`]),
    `  # ${remarks.why.timers}`,
    '  [peer-groups.timers.config]',
    `    hold-time = ${view.holdSeconds}`,
    `    keepalive-interval = ${view.keepaliveSeconds}`,
    '  [peer-groups.transport.config]',
    '    passive-mode = true',
    ...(view.multihop > 1 && !group.internal
      ? ['  [peer-groups.ebgp-multihop.config]', '    enabled = true', `    multihop-ttl = ${view.multihop}`]
      : []),
    `  # ${remarks.restartRemark(view)}`,
    ...(view.gracefulRestartSeconds === 0
      ? []
      : [
          '  [peer-groups.graceful-restart.config]',
          '    enabled = true',
          '    # As a helper only: this router’s own restart is another matter.',
          '    helper-only = true',
        ]),
    ...view.families.flatMap((family) => [
      '  [[peer-groups.afi-safis]]',
      '    [peer-groups.afi-safis.config]',
      `      afi-safi-name = ${text(`${family}-unicast`)}`,
      ...(view.gracefulRestartSeconds === 0
        ? []
        : ['    [peer-groups.afi-safis.mp-graceful-restart.config]', '      enabled = true']),
    ]),
    '',
    ...(bySubnet ? [`# ${remarks.why.range}`] : []),
    ...(bySubnet
      ? group.ranges.flatMap((range) => [
          '[[dynamic-neighbors]]',
          '  [dynamic-neighbors.config]',
          `    prefix = ${text(range)}`,
          `    peer-group = ${text(name)}`,
          '',
        ])
      : group.neighbours.flatMap((each) => [
          '[[neighbors]]',
          '  [neighbors.config]',
          `    description = ${text(each.name)}`,
          `    neighbor-address = ${text(each.address)}`,
          `    peer-group = ${text(name)}`,
          '',
        ])),
  ];
}

/** A basic string of TOML, which has the escapes of JSON. */
function text(value: string): string {
  return JSON.stringify(value);
}
