// Lays out what people ask of a plan first, on about one screen: the network, what is unusual, nodes, warnings.
// It must never leave out a warning or what becomes of a node that runs, nor let through what a terminal obeys.
import color from 'picocolors';
import { cleanAll, cleanText } from '../../config/cleanText';
import type { Problem } from '../../config/problem';
import { shortList } from '../../config/shortList';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { keyOf } from '../../plan/values/reasonedValue';
import type { ReasonedValue } from '../../plan/values/reasonedValue';
import { columns, heading, pageWidth, wrap, wrapLines } from './layout';
import { counted } from '../counted';
import { accelerationOf, decisionsOf, nodeGroups, summaryOf } from './planParts';
import { changes } from './planText';

type Fact = readonly [name: string, text: string];
type Decided = ReturnType<typeof decisionsOf>[number];

/** Lists longer than these are cut, and say how much more there is. */
const mostNames = 8;
const mostPools = 12;

/** @param state where the nodes' places come from, in a line */
export function planScreen(said: ClusterPlan, name: string, state?: string): string {
  const plan = cleanAll(said);
  const stack = cleanText(name);
  return [
    color.bold(wrap(`Plan of stack ${stack}: ${summaryOf(plan)}`, '')),
    ...(state === undefined ? [] : [color.dim(wrap(state, ''))]),
    ...changes(plan),
    heading('What follows from the network'),
    ...facts(network(plan)),
    ...facts(services(plan, stack)),
    heading('What is unusual'),
    ...unusual(plan),
    heading('Nodes'),
    ...nodes(plan),
    ...remarks(plan.remarks),
    '',
    wrap(
      '`--all` shows every decision with its reasons and what was turned down, each node, firewall and policies, the Helm values, and what to do about each remark.',
      '',
    ),
    '',
  ].join('\n');
}

function network(plan: ClusterPlan): Fact[] {
  const { topology, routing, addressing, segments, tunnel } = plan;
  const pods = addressing.pods.map(({ cidr, block }) => `${cidr} (a /${block} for each node)`).join(' and ');
  const within = addressing.network === undefined ? '' : ` in ${addressing.network}`;
  return [
    ['Topology', `${segments.length > 1 ? `${segments.length} segments, ` : ''}${asked(topology)}`],
    ['Routing', asked(routing)],
    [
      'Tunnel',
      tunnel === undefined
        ? 'none'
        : `${tunnel.protocol} over ${tunnel.underlay === 'ipv6' ? 'IPv6' : 'IPv4'}, UDP ${tunnel.port}`,
    ],
    ['MTU', mtuOf(plan)],
    ['Pods', `${pods}, room for ${addressing.nodeCapacity} nodes`],
    ['Services', addressing.services.join(' and ')],
    ['Node addresses', `${addressing.nodes.join(' and ')}${within}`],
  ];
}

/** `1450 on the link → 1305 for pods: vxlan takes 50 bytes, wireguard 95`. */
function mtuOf({ mtu, segments }: ClusterPlan): string {
  const different = new Set(segments.map((each) => each.mtu)).size > 1;
  const links = different ? ` (${segments.map((each) => `${each.name} ${each.mtu}`).join(', ')})` : '';
  const carried = mtu.carried === undefined ? '' : `, where the links carry ${mtu.carried}`;
  const taken = mtu.overhead.map(
    ({ by, bytes }, at) => `${by}${at === 0 ? ' takes' : ''} ${bytes}${at === 0 ? ' bytes' : ''}`,
  );
  return `${mtu.link} on the link${links}${carried} → ${mtu.podRoute} for pods: ${taken.join(', ') || 'nothing is encapsulated'}`;
}

function services(plan: ClusterPlan, stack: string): Fact[] {
  const { loadBalancing, bgp } = plan;
  const pools = loadBalancing.pools.map(({ name, cidrs }) => `${name} ${cidrs.join(' and ')}`);
  return [
    ['Kubernetes API', apiOf(plan)],
    ['Encryption', encryptionOf(plan)],
    [
      'Service addresses',
      `${asked(loadBalancing.ipam)}${pools.length === 0 ? '' : `, pools ${shortList(pools)}`}; ${announcedBy(loadBalancing.announce)}`,
    ],
    ...(bgp === undefined
      ? []
      : [
          [
            'BGP',
            `${counted(Object.keys(bgp.peers).length, 'router')}; what they need: npx routewise router-config ${stack}`,
          ] as const,
        ]),
    ['Datapath', datapathOf(plan)],
  ];
}

function apiOf({ apiEndpoint }: ClusterPlan): string {
  const { host, port, clients } = apiEndpoint;
  const place = host === undefined ? `port ${port}` : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `${apiEndpoint.choice}, ${place}${clients === undefined ? '' : `, for clients ${clients}`}${askedMark(apiEndpoint)}`;
}

function announcedBy(announce: ClusterPlan['loadBalancing']['announce']): string {
  return announce.choice === 'none'
    ? `not announced${askedMark(announce)}`
    : `announced by ${asked(announce)}`;
}

function encryptionOf({ security }: ClusterPlan): string {
  return [
    asked(security.encryption),
    ...(security.strictEgress ? ['what would leave in clear is dropped'] : []),
    ...(security.nodeEncryption ? ['the nodes’ own packets, too, but control planes’'] : []),
    ...(security.mutualAuthentication.choice === 'off'
      ? []
      : [`mutual authentication by ${asked(security.mutualAuthentication)}`]),
  ].join('; ');
}

function datapathOf(plan: ClusterPlan): string {
  const on = plan.tuning.features.filter(({ choice }) => choice === 'on').map(({ title }) => title);
  const xdp = accelerationOf(plan.tuning.acceleration);
  const all = [...on, ...(xdp === 'disabled' ? [] : [`XDP acceleration ${xdp}`])];
  return all.length === 0 ? 'no option is on' : `${all.join(', ')} on`;
}

/** What a reader who knows the plan of other stacks would not expect. */
function unusual(plan: ClusterPlan): string[] {
  const { values } = plan.cilium;
  const runs = plan.infrastructure.kind === 'existing';
  const byUser = decisionsOf(plan).filter(({ decidedBy }) => decidedBy === 'user');
  const user = values.filter(({ setBy }) => setBy === 'user');
  const running = values.filter(({ setBy }) => setBy === 'running');
  const all: Fact[] = [
    [`Decided by ${runs ? 'what runs, or by ' : ''}the stack`, shortList(byUser.map(titled), mostNames)],
    ['Its Helm values in place of the plan’s', namesOf(user.filter(overrules))],
    ['Its Helm values beside the plan’s', namesOf(user.filter((value) => !overrules(value)))],
    ['Kept of the running release in place of the plan’s', namesOf(running.filter(overrules))],
    ['Kept of the running release beside the plan’s', namesOf(running.filter((value) => !overrules(value)))],
    [
      'Options of single nodes',
      shortList(
        (plan.nodeConfig?.overrides ?? []).map(({ name }) => name),
        mostNames,
      ),
    ],
  ];
  const told = all.filter(([, text]) => text !== '');
  if (told.length === 0)
    return ['Nothing: no decision is the stack’s own, and no Helm value another than the plan’s.'];
  return told.map(([name, text]) => wrap(`${color.bold(name)}: ${text}`, ''));
}

function titled({ title, choice }: Decided): string {
  return `${title} ${choice}`;
}

function overrules({ overruled }: ReasonedValue): boolean {
  return overruled !== undefined;
}

/** `2: a.b, c.d` */
function namesOf(values: readonly ReasonedValue[]): string {
  return values.length === 0 ? '' : `${values.length} (${shortList(values.map(keyOf), mostNames)})`;
}

function nodes(plan: ClusterPlan): string[] {
  const groups = nodeGroups(plan, 1);
  const more = groups.length - mostPools;
  const shown = more > 1 ? groups.slice(0, mostPools) : groups;
  return [
    ...columns(
      shown.map(({ pool, names, machine, addresses }) => [color.bold(pool), names, machine, addresses]),
    ),
    ...(more > 1 ? [`and ${more} pools more`] : []),
  ];
}

/** Refusals never become a plan; notes are counted, and so are warnings that the stack lives with. */
function remarks(problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  const isNote = ({ severity }: Problem): boolean => severity === 'note';
  const accepted = problems.filter((each) => isNote(each) && each.accepted !== undefined);
  const notes = problems.filter((each) => isNote(each) && each.accepted === undefined);
  const others = problems.filter((each) => !isNote(each));
  return [
    heading('Remarks'),
    ...others.flatMap((problem) => [headOf(problem), ...twoLines(problem.reason)]),
    ...countLine('accepted warning', accepted),
    ...countLine('note', notes),
  ];
}

/** What was found only where there is room for it: it may be an address of any length. */
function headOf({ severity, path, rule, found }: Problem): string {
  const value = found === undefined ? '' : ` = ${found}`;
  const fits = `${severity} ${path}${value}   [${rule}]`.length <= pageWidth;
  return `${color.yellow(severity)} ${path}${fits ? value : ''}   [${rule}]`;
}

function twoLines(text: string): string[] {
  const [first = '', second, ...rest] = wrapLines(text, '  ');
  if (second === undefined) return [first];
  const room = pageWidth - 1;
  return [first, rest.length === 0 ? second : `${second.slice(0, room)}…`];
}

/** `2 notes: single-control-plane, ssh-host-key-unpinned` */
function countLine(noun: string, problems: readonly Problem[]): string[] {
  return problems.length === 0
    ? []
    : [wrap(`${counted(problems.length, noun)}: ${ruleCounts(problems)}`, '')];
}

function ruleCounts(problems: readonly Problem[]): string {
  const counts = new Map<string, number>();
  for (const { rule } of problems) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].map(([rule, count]) => (count === 1 ? rule : `${rule} ×${count}`)).join(', ');
}

/** Lines of names and texts side by side. */
function facts(all: readonly Fact[]): string[] {
  return columns(all.map(([name, text]) => [color.bold(name.padEnd(nameWidth)), beside(text)]));
}

const nameWidth = 17;

/** As wide as the page leaves it beside the names. */
function beside(text: string): string {
  return wrap(text, ' '.repeat(nameWidth + 2))
    .split('\n')
    .map((line) => line.trimStart())
    .join('\n');
}

function asked(decision: Pick<Decided, 'choice' | 'decidedBy'>): string {
  return `${decision.choice}${askedMark(decision)}`;
}

function askedMark({ decidedBy }: Pick<Decided, 'decidedBy'>): string {
  return decidedBy === 'user' ? ' (asked for by the stack)' : '';
}
