// What text and Markdown presentations of a plan have in common: its decisions in reading order, its nodes in groups.
import type { ClusterPlan } from '../../plan/clusterPlan';
import type { Decision } from '../../plan/decision';

const distributionNames: Record<ClusterPlan['distribution']['kind'], string> = { talos: 'Talos' };

export interface TitledDecision extends Decision {
  readonly title: string;
}

export function decisionsOf(plan: ClusterPlan): TitledDecision[] {
  const mtu = {
    choice: `${plan.mtu.link} on the link, ${plan.mtu.podRoute} for pods`,
    decidedBy: 'plan' as const,
    reasons: plan.mtu.reasons,
    turnedDown: [],
  };
  return [
    { title: 'Topology', ...plan.topology },
    { title: 'Routing', ...plan.routing },
    { title: 'MTU', ...mtu },
    { title: 'Kubernetes API', ...plan.apiEndpoint },
    { title: 'Host DNS', ...plan.hostDns },
  ];
}

export function summaryOf(plan: ClusterPlan): string {
  const control = plan.nodes.filter(({ role }) => role === 'control-plane').length;
  const workers = plan.nodes.length - control;
  return (
    `cluster ${plan.cluster}, ${counted(control, 'control plane')} and ${counted(workers, 'worker')} in ${plan.infrastructure.location}, ` +
    `${distributionNames[plan.distribution.kind]} ${plan.distribution.version}, Kubernetes ${plan.kubernetes}, Cilium ${plan.cilium.version}`
  );
}

export interface NodeGroup {
  readonly names: string;
  readonly pool: string;
  readonly type: string;
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
    const type = nodes[0]?.serverType ?? '';
    if (nodes.length <= limit)
      return nodes.map((node) => ({ names: node.name, pool, type, addresses: node.address }));
    const [first, last] = [nodes[0], nodes.at(-1)];
    return [
      {
        names: `${first?.name ?? ''} … ${last?.name ?? ''} (${nodes.length})`,
        pool,
        type,
        addresses: `${first?.address ?? ''} … ${last?.address ?? ''}`,
      },
    ];
  });
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
