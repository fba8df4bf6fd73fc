// What text and Markdown presentations of a plan have in common: its decisions in reading order, its nodes in groups.
import { ownEntry } from '../../config/ownValue';
import { counted } from '../counted';
import { shortList } from '../../config/shortList';
import type { ClusterPlan } from '../../plan/clusterPlan';
import type { Decision } from '../../plan/decision';
import { machineName } from '../../plan/ground/nodes';

/** Those whose version says more than that of Kubernetes does. */
const distributionNames: Readonly<Record<string, string>> = { talos: 'Talos', k3s: 'k3s' };

export interface TitledDecision extends Decision {
  readonly title: string;
}

/** What decides the network first, then the datapath, security, and Services. */
export function decisionsOf(plan: ClusterPlan): TitledDecision[] {
  const { tuning, security, loadBalancing } = plan;
  return [
    { title: 'Topology', ...plan.topology },
    { title: 'Routing', ...plan.routing },
    {
      title: 'MTU',
      choice: `${plan.mtu.link} on the link, ${plan.mtu.podRoute} for pods`,
      decidedBy: 'plan',
      reasons: plan.mtu.reasons,
      turnedDown: [],
    },
    { title: 'Kubernetes API', ...plan.apiEndpoint },
    {
      title: 'Kernel',
      choice: plan.kernel.versions.length === 0 ? 'not stated' : plan.kernel.versions.join(', '),
      decidedBy: 'plan',
      reasons: [plan.kernel.reason],
      turnedDown: [],
    },
    ...tuning.features,
    { ...tuning.mapSizing, title: 'Connection tracking maps' },
    {
      title: 'XDP acceleration',
      ...tuning.acceleration,
      choice: accelerationOf(tuning.acceleration),
    },
    { title: 'Encryption', ...security.encryption },
    { title: 'Mutual authentication', ...security.mutualAuthentication },
    { title: 'Service addresses', ...loadBalancing.ipam },
    { title: 'Announcement', ...loadBalancing.announce },
    {
      title: 'Devices',
      choice:
        plan.devices.everywhere?.join(', ') ??
        (plan.devices.overrides.length > 0 ? 'by hardware' : 'detected'),
      decidedBy: 'plan',
      reasons: [plan.devices.reason, ...plan.devices.overrides.map(({ reason }) => reason)],
      turnedDown: [],
    },
    ...perNode(plan),
    ...plan.standingChoices,
    ...(plan.gatewayApi === undefined
      ? []
      : [
          {
            title: 'Gateway API',
            choice: `definitions of v${plan.gatewayApi.version}, applied before Cilium`,
            decidedBy: 'plan' as const,
            reasons: [plan.gatewayApi.reason],
            turnedDown: [],
          },
        ]),
    ...(plan.distribution.kind === 'talos' ? [{ title: 'Host DNS', ...plan.distribution.hostDns }] : []),
  ];
}

/** `native on hardware intel, else disabled`. */
export function accelerationOf({ choice, nativeOn = [] }: ClusterPlan['tuning']['acceleration']): string {
  return nativeOn.length === 0 ? choice : `native on hardware ${nativeOn.join(', ')}, else ${choice}`;
}

/** Which CiliumNodeConfig sets what, and which wins where several match. */
function perNode({ nodeConfig, devices }: ClusterPlan): TitledDecision[] {
  if (nodeConfig === undefined) return [];
  const { overrides, precedence } = nodeConfig;
  return [
    {
      title: 'Options of single nodes',
      choice: overrides.map(({ name }) => name).join(' < '),
      decidedBy: 'plan',
      reasons: [
        ...overrides.map(({ name, matchLabels, defaults, reason }) => ({
          text: `${name}, for ${labelText(matchLabels)}: ${Object.entries(defaults)
            .map(([key, value]) => `${key}=${value}`)
            .join(', ')}.${devices.overrides.some((each) => each.name === name) ? '' : ` ${reason.text}`}`,
        })),
        ...precedence.map(({ key, nodes, wins, over }) => ({
          text: `${key} on ${shortList(nodes)}: ${wins.value} of ${wins.name}, not ${over
            .map(({ name, value }) => `${value} of ${name}`)
            .join(' nor ')}: of the overrides that match a node the name that sorts last wins.`,
        })),
      ],
      turnedDown: [],
    },
  ];
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? 'all nodes' : pairs.join(', ');
}

export function summaryOf(plan: ClusterPlan): string {
  const control = plan.nodes.filter(({ role }) => role === 'control-plane').length;
  const workers = plan.nodes.length - control;
  return (
    `cluster ${plan.cluster}, ${counted(control, 'control plane')} and ${counted(workers, 'worker')} ${placeOf(plan)}, ` +
    `${distributionOf(plan)}Kubernetes ${plan.kubernetes}, Cilium ${plan.cilium.version}, profile ${plan.cilium.profile}`
  );
}

/** Where it is Kubernetes and nothing else, that is said once. */
function distributionOf({ distribution }: ClusterPlan): string {
  const { kind, version } = distribution;
  const name = ownEntry(distributionNames, kind === 'kubernetes' ? distribution.name : kind);
  return name === undefined ? '' : `${name} ${version}, `;
}

function placeOf({ infrastructure }: ClusterPlan): string {
  switch (infrastructure.kind) {
    case 'hetzner':
      return `in ${infrastructure.location}`;
    case 'proxmox':
      return 'on Proxmox VE';
    case 'hosts':
      return 'on existing hosts';
    case 'existing':
      return `of the cluster at ${infrastructure.server}`;
  }
}

export interface NodeGroup {
  readonly names: string;
  readonly pool: string;
  readonly machine: string;
  readonly segment: string;
  readonly addresses: string;
}

/** Pools of up to `limit` nodes are listed node by node, larger ones as a span, so that 1,000 nodes stay readable. */
export function nodeGroups(plan: ClusterPlan, limit = 12): NodeGroup[] {
  const pools = new Map<string, ClusterPlan['nodes'][number][]>();
  for (const node of plan.nodes) {
    const pool = pools.get(node.pool);
    if (pool === undefined) pools.set(node.pool, [node]);
    else pool.push(node);
  }
  return [...pools].flatMap(([pool, nodes]) => {
    const [first, last] = [nodes[0], nodes.at(-1)];
    if (first === undefined || last === undefined) return [];
    const same = { pool, machine: machineName(first.machine), segment: first.segment };
    if (nodes.length <= limit)
      return nodes.map((node) => ({
        ...same,
        machine: machineName(node.machine),
        names: node.name,
        addresses: [node.address, ...(node.address6 === undefined ? [] : [node.address6])].join(', '),
      }));
    return [
      {
        ...same,
        machine: [...new Set(nodes.map(({ machine }) => machineName(machine)))].join(', '),
        names: `${first.name} … ${last.name} (${nodes.length})`,
        addresses: `${first.address} … ${last.address}`,
      },
    ];
  });
}

/** MTU of the link a node is on, by segment. */
export function linkMtuOf(plan: ClusterPlan, segment: string): number {
  return plan.segments.find(({ name }) => name === segment)?.mtu ?? plan.mtu.link;
}

/** `pods 10.0.16.0/20 (a /24 for each node), … ` */
export function addressLine({ addressing }: ClusterPlan): string {
  const pods = addressing.pods.map(({ cidr, block }) => `${cidr} (a /${block} for each node)`).join(' and ');
  return [
    `pods ${pods}, room for ${addressing.nodeCapacity} nodes`,
    `services ${addressing.services.join(' and ')}`,
    `nodes ${addressing.nodes.join(' and ')}`,
    ...(addressing.network === undefined ? [] : [`network ${addressing.network}`]),
  ].join(' · ');
}
