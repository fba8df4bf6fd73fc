// Says of a plan how the outside comes in: the Kubernetes API, and Services.
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { talosApiPort } from '../../../config/ports';
import type { EntrancePicture } from '../networkPicture';

export function entrancesOf(plan: ClusterPlan): EntrancePicture[] {
  return [apiOf(plan), ...servicesOf(plan)];
}

function apiOf({ apiEndpoint, infrastructure, nodes }: ClusterPlan): EntrancePicture {
  const pools = poolsOf(nodes, 'control-plane');
  const { port, host } = apiEndpoint;
  const name = 'Kubernetes API';
  const address = host === undefined ? `port ${port}` : `${host}:${port}`;
  switch (apiEndpoint.choice) {
    case 'load-balancer': {
      const balancer = infrastructure.kind === 'hetzner' ? infrastructure.loadBalancer : undefined;
      return {
        name,
        what: `load balancer ${balancer?.name ?? ''}`.trim(),
        address: balancer === undefined ? address : `${balancer.privateAddress}:${port}`,
        pools,
      };
    }
    case 'virtual-ip':
      return { name, what: 'an address that one control plane holds at a time', address, pools };
    case 'control-plane':
      return { name, what: 'the control plane’s own address', address, pools };
    case 'hostname':
      return { name, what: 'a name of your own, for the control planes', address, pools };
  }
}

function servicesOf(plan: ClusterPlan): EntrancePicture[] {
  const { loadBalancing, nodes, infrastructure } = plan;
  const workers = poolsOf(nodes, 'worker');
  const pools = workers.length === 0 ? poolsOf(nodes, 'control-plane') : workers;
  const name = 'LoadBalancer Services';
  if (loadBalancing.ipam.choice === 'nodeipam') {
    const rules = infrastructure.kind === 'hetzner' ? infrastructure.firewalls.worker.rules : [];
    const ports = rules.flatMap(({ port, from }) =>
      port !== undefined && from.includes('0.0.0.0/0') && port !== String(talosApiPort) ? [port] : [],
    );
    return [
      {
        name,
        what: 'the workers’ own addresses',
        ...(ports.length === 0 ? {} : { address: `tcp ${ports.join(', ')}` }),
        pools,
      },
    ];
  }
  if (loadBalancing.ipam.choice !== 'lbipam') return [];
  const ways = {
    bgp: 'told to the routers by BGP',
    l2: 'answered for by ARP, one node each',
    none: 'brought by others',
  };
  return [
    {
      name,
      what: ways[loadBalancing.announce.choice],
      address: loadBalancing.pools.flatMap(({ cidrs }) => cidrs).join(', '),
      pools,
    },
  ];
}

function poolsOf(nodes: ClusterPlan['nodes'], role: ClusterPlan['nodes'][number]['role']): string[] {
  return [...new Set(nodes.filter((node) => node.role === role).map(({ pool }) => pool))];
}
