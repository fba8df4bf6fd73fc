// Rules on routing values that contradict each other or the network.
import { sources } from '../sources';
import type { Rule } from './rule';

export const routingRules: readonly Rule[] = [
  {
    id: 'tunnel-with-direct-routes',
    title: 'A tunnel and direct node routes exclude each other',
    severity: 'refuse',
    effect: 'agent',
    why: 'the agent refuses to start with both a tunnel and direct node routes',
    remedy: 'remove the override, or choose routing native-direct where nodes share a link',
    source: sources.tunnelWithDirectRoutes,
    check: ({ values }) =>
      values.text('routingMode') !== 'native' && values.on('autoDirectNodeRoutes')
        ? [{ key: 'autoDirectNodeRoutes' }]
        : [],
  },
  {
    id: 'direct-routes-behind-gateway',
    title: 'Direct node routes need nodes on one link',
    severity: 'refuse',
    effect: 'agent',
    why: 'nodes reach each other by a gateway here: the agent cannot install a route by an address that is not on the link, and its datapath never becomes ready',
    remedy: 'remove the override; native routing works here only with routes that the cloud’s router knows',
    source: sources.directRoutes,
    check: ({ values, facts }) =>
      facts.topology === 'gateway' &&
      values.get('routingMode') === 'native' &&
      values.on('autoDirectNodeRoutes')
        ? [{ key: 'autoDirectNodeRoutes' }]
        : [],
  },
  {
    id: 'native-without-routes',
    title: 'Native routing needs somebody to write the pod routes',
    severity: 'refuse',
    effect: 'traffic',
    why: 'nothing tells the provider’s router where pod addresses are: packets between nodes vanish, and no component reports it',
    remedy: 'remove the override of routingMode and let routewise:cilium.routing decide',
    source: sources.routing,
    check: ({ values, facts }) =>
      facts.podRoutes === 'nobody' &&
      facts.topology !== 'same-link' &&
      values.get('routingMode') === 'native' &&
      !values.on('autoDirectNodeRoutes')
        ? [{ key: 'routingMode' }]
        : [],
  },
];
