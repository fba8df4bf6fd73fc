// Writes a router's side for MikroTik RouterOS 7 (terminal commands).
import type { NeighbourGroup, RouterView } from './routerView';
import * as remarks from './remarks';
import type { RouterConfigOptions } from './options';

const restart =
  'The nodes ask for graceful restart; where this version of RouterOS does not help with it, a node’s routes go while its agent restarts.';

export function mikrotikConfig(view: RouterView, { bySubnet }: RouterConfigOptions): string {
  const note = (text: string): string => `# ${text}`;
  return [
    ...remarks.headOf(view, 'MikroTik RouterOS 7').map(note),
    note(
      'Written for 7.20 and later. Before, there are no instances: give each connection `as`, and `router-id`,',
    ),
    note('and write `address-families` for `afi`.'),
    '',
    '/routing/filter/rule',
    note(remarks.why.in),
    ...(view.external ? [note(remarks.externalRemark)] : []),
    ...view.accepted.map(
      ({ cidr, length, why }) =>
        `add chain=${chainIn(view)} comment=${quoted(why)} rule="if (dst in ${cidr} && dst-len == ${length}) { accept }"`,
    ),
    `add chain=${chainIn(view)} rule="reject"`,
    note(remarks.why.out),
    `add chain=${chainOut(view)} rule="reject"`,
    '',
    '/routing/bgp/instance',
    note(remarks.why.paths),
    ...(view.address.includes(':')
      ? [note('A router id has the form of an IPv4 address: write one of this router’s.')]
      : []),
    `add name=${word(view.cluster)} as=${view.asn} router-id=${view.address.includes(':') ? '192.0.2.1' : view.address} multipath=${remarks.pathsOf(view, bySubnet)}`,
    '',
    '/routing/bgp/connection',
    note(remarks.why.timers),
    ...(view.gracefulRestartSeconds === 0 ? [] : [note(restart)]),
    ...(view.passwordConfig === undefined ? [] : [note(remarks.passwordRemark(view))]),
    ...(bySubnet ? [note(remarks.why.range)] : []),
    ...view.groups.flatMap((group) => connections(view, group, bySubnet)),
    '',
  ].join('\n');
}

function connections(view: RouterView, group: NeighbourGroup, bySubnet: boolean): string[] {
  const name = remarks.groupName(view, group.asn);
  const afi = view.families.map((family) => (family === 'ipv4' ? 'ip' : 'ipv6')).join(',');
  const same = [
    `instance=${word(view.cluster)}`,
    `local.address=${view.address} local.role=${group.internal ? 'ibgp' : 'ebgp'}${view.port === 179 ? '' : ` local.port=${view.port}`}`,
    `remote.as=${group.asn}`,
    'connect=no listen=yes',
    `hold-time=${view.holdSeconds}s keepalive-time=${view.keepaliveSeconds}s afi=${afi}`,
    ...(view.onLink ? [] : ['multihop=yes']),
    ...(view.passwordConfig === undefined ? [] : [`tcp-md5-key=${quoted(remarks.passwordPlace)}`]),
    `input.filter=${chainIn(view)} output.filter-chain=${chainOut(view)}`,
  ].join(' \\\n    ');
  const targets = bySubnet
    ? group.ranges.map((range, index) => ({ name: `${name}-${index + 1}`, address: range }))
    : group.neighbours;
  return [
    ...(group.internal ? [`# ${remarks.why.internal}`] : []),
    ...targets.map(
      (target) => `add name=${word(target.name)} remote.address=${target.address} \\\n    ${same}`,
    ),
  ];
}

function chainIn({ cluster }: RouterView): string {
  return word(`${cluster}-in`);
}

function chainOut({ cluster }: RouterView): string {
  return word(`${cluster}-out`);
}

/** A name as it is where the console takes it so, else quoted. */
function word(name: string): string {
  return /^[A-Za-z0-9._-]+$/.test(name) ? name : quoted(name);
}

/** Within quotes the console goes by these: backslash, quote, `$` for variables, `?` for help. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"$?]/g, (sign) => `\\${sign}`)}"`;
}
