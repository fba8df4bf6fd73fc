// Writes a router's side for FRR (frr.conf, vtysh).
import type { NeighbourGroup, RouterView } from './routerView';
import * as remarks from './remarks';
import type { RouterConfigOptions } from './options';

export function frrConfig(view: RouterView, { bySubnet }: RouterConfigOptions): string {
  const lists = { ipv4: `${view.cluster}-in`, ipv6: `${view.cluster}-in6` };
  const note = (text: string): string => `! ${text}`;
  return [
    ...remarks.headOf(view, 'FRR, to be added to frr.conf').map(note),
    ...(view.port === 179
      ? []
      : [
          note(
            `bgpd has to listen on port ${view.port}: \`bgpd_options="… -p ${view.port}"\` in /etc/frr/daemons.`,
          ),
        ]),
    '!',
    note(remarks.why.in),
    ...view.accepted.map(({ family, cidr, length, why }, index) => {
      const list = `${family === 'ipv6' ? 'ipv6' : 'ip'} prefix-list ${lists[family]} seq ${(index + 1) * 10}`;
      const own = Number(cidr.split('/')[1]) === length;
      return `${note(why)}\n${list} permit ${cidr}${own ? '' : ` ge ${length} le ${length}`}`;
    }),
    ...(view.external ? [note(remarks.externalRemark)] : []),
    '!',
    ...view.families.flatMap((family, index) => [
      `route-map ${view.cluster}-in permit ${(index + 1) * 10}`,
      ` match ${family === 'ipv6' ? 'ipv6' : 'ip'} address prefix-list ${lists[family]}`,
    ]),
    note(remarks.why.out),
    `route-map ${view.cluster}-out deny 10`,
    '!',
    `router bgp ${view.asn}`,
    ...(view.address.includes(':') ? [] : [` bgp router-id ${view.address}`]),
    ' no bgp default ipv4-unicast',
    ...(remarks.differsInAs(view)
      ? [
          ' ! The nodes have several AS numbers; without this only paths of the same one are used together.',
          ' bgp bestpath as-path multipath-relax',
        ]
      : []),
    ...view.groups.flatMap((group) => groupLines(view, group, bySubnet)),
    ...view.families.flatMap((family) => familyLines(view, family, bySubnet)),
    'exit',
    '',
  ].join('\n');
}

function groupLines(view: RouterView, group: NeighbourGroup, bySubnet: boolean): string[] {
  const name = remarks.groupName(view, group.asn);
  return [
    ' !',
    ` neighbor ${name} peer-group`,
    ` neighbor ${name} remote-as ${group.asn}`,
    ...(group.internal
      ? [
          ` ! ${remarks.why.internal}`,
          ` ! neighbor ${name} route-reflector-client, in the address families below`,
        ]
      : []),
    ` ! ${remarks.why.timers}`,
    ` neighbor ${name} timers ${view.keepaliveSeconds} ${view.holdSeconds}`,
    ` ! ${remarks.restartRemark(view)}`,
    ` neighbor ${name} graceful-restart-${view.gracefulRestartSeconds === 0 ? 'disable' : 'helper'}`,
    ...(view.multihop > 1 && !group.internal ? [` neighbor ${name} ebgp-multihop ${view.multihop}`] : []),
    ...(view.passwordConfig === undefined
      ? []
      : [` ! ${remarks.passwordRemark(view)}`, ` neighbor ${name} password ${remarks.passwordPlace}`]),
    ` neighbor ${name} passive`,
    ...(bySubnet
      ? [
          ` ! ${remarks.why.range}`,
          // FRR's own limit is 100.
          ...(view.paths > 50 ? [` bgp listen limit ${2 * view.paths}`] : []),
          ...group.ranges.map((range) => ` bgp listen range ${range} peer-group ${name}`),
        ]
      : group.neighbours.flatMap((each) => [
          ` neighbor ${each.address} peer-group ${name}`,
          ` neighbor ${each.address} description ${each.name}`,
        ])),
  ];
}

function familyLines(view: RouterView, family: 'ipv4' | 'ipv6', bySubnet: boolean): string[] {
  const paths = remarks.pathsOf(view, bySubnet);
  return [
    ' !',
    ` address-family ${family} unicast`,
    ...view.groups.flatMap(({ asn }) => {
      const name = remarks.groupName(view, asn);
      return [
        `  neighbor ${name} activate`,
        `  neighbor ${name} route-map ${view.cluster}-in in`,
        `  neighbor ${name} route-map ${view.cluster}-out out`,
      ];
    }),
    `  ! ${remarks.why.paths}`,
    ...(view.groups.some(({ internal }) => !internal) ? [`  maximum-paths ${paths}`] : []),
    ...(view.groups.some(({ internal }) => internal) ? [`  maximum-paths ibgp ${paths}`] : []),
    ' exit-address-family',
  ];
}
