// Says of a plan what its picture shows.
// It must never decide or compute anything a plan ought to say: it only puts the plan into the picture's words.
import { cleanAll } from '../../config/cleanText';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { machineName } from '../../plan/ground/nodes';
import { entrancesOf } from './fromPlan/entrances';
import { linksOf, segmentsOf } from './fromPlan/segments';
import { hopsOf, overlayOf, routersOf, routesOf, sessionsOf } from './fromPlan/ways';
import { subtitleOf } from './fromPlan/words';
import type { NetworkPicture } from './networkPicture';

export function pictureOf(said: ClusterPlan): NetworkPicture {
  const plan = cleanAll(said);
  const { addressing, mtu } = plan;
  const overlay = overlayOf(plan);
  const routes = routesOf(plan);
  return {
    title: plan.cluster,
    subtitle: subtitleOf(plan),
    entrances: entrancesOf(plan),
    segments: segmentsOf(plan),
    links: linksOf(plan),
    nodes: plan.nodes.map((node) => ({
      name: node.name,
      role: node.role,
      pool: node.pool,
      segment: node.segment,
      addresses: [node.address, ...(node.address6 === undefined ? [] : [node.address6])],
      notes: [machineName(node.machine)],
    })),
    pods: {
      cidrs: addressing.pods.map(({ cidr }) => cidr),
      mtu: mtu.podRoute,
      perNode: `${addressing.pods.map(({ block }) => `a /${block}`).join(' and ')} for each node`,
    },
    services: {
      cidrs: addressing.services,
      text: 'virtual addresses, which eBPF on every node translates',
    },
    ...(overlay === undefined ? {} : { overlay }),
    ...(routes === undefined ? {} : { routes }),
    routers: routersOf(plan),
    bgpSessions: sessionsOf(plan),
    hops: hopsOf(plan),
  };
}
