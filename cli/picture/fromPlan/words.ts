// Sentences of a picture that repeat what a plan has decided.
import { cloudRouteLimit } from '../../../plan/decisions/routing/judge';
import { nameOf } from '../words';
import type { ClusterPlan } from '../../../plan/clusterPlan';

export function subtitleOf({ routing, topology, security }: ClusterPlan): string {
  const how = {
    tunnel: 'Pods on different nodes reach each other in a tunnel',
    'native-direct': 'Pods on different nodes reach each other by direct node routes',
    'native-cloud-routes': 'Pods on different nodes reach each other by routes of the cloud’s network',
    'native-bgp': 'Pods on different nodes reach each other by routers that learn the way by BGP',
  }[routing.choice];
  const { choice } = security.encryption;
  const encrypted = choice === 'none' ? '' : `, encrypted by ${nameOf(choice)}`;
  const passing = topology.choice === 'gateway' ? ', and each packet between nodes passes a gateway' : '';
  return `${how}${encrypted}${passing}.`;
}

/** `6 of 100 routes used`, where the cloud's network carries them. */
export function nodeCapacityOfCloudRoutes({ routing, nodes }: ClusterPlan): string | undefined {
  return routing.choice === 'native-cloud-routes'
    ? `${nodes.length} of ${cloudRouteLimit} routes used`
    : undefined;
}
