// How packets travel between nodes, read back out of values.
// It must never ask of a value what plan/effective does not say.
import * as effective from '../../effective/options';
import { underlayOf } from '../../ground/networks';
import type { ReadBack } from '../readBack';
import { onOff, removeIt } from '../readBack';
import { askedOf, ciliumOf } from '../take';

export const routing: readonly ReadBack[] = [
  {
    decision: 'cilium.routing',
    keys: ['routingMode', 'autoDirectNodeRoutes', 'gke.enabled', 'eni.enabled'],
    planned: ({ decided }) =>
      ({ tunnel: 'tunnel', 'native-direct': 'native with direct routes' })[
        decided.routing.choice as string
      ] ?? 'native',
    effective: (valued) =>
      effective.tunnel(valued)
        ? 'tunnel'
        : valued.values.on('autoDirectNodeRoutes')
          ? 'native with direct routes'
          : 'native',
    take: (found) =>
      askedOf(
        found === 'tunnel'
          ? { routing: 'tunnel' }
          : { routing: 'native', directRoutes: found === 'native with direct routes' },
      ),
    remedy: 'say it by routewise:cilium.routing',
  },
  {
    decision: 'cilium.routing.skipUnreachable',
    keys: ['directRoutingSkipUnreachable'],
    planned: ({ decided }) => onOff(decided.routing.skipUnreachable === true),
    // Where no node is out of reach, skipping those changes nothing.
    effective: ({ values }, { decided }) =>
      decided.routing.skipUnreachable === true ? onOff(values.on('directRoutingSkipUnreachable')) : undefined,
    remedy: 'remove the value: nodes of other segments would have no route',
  },
  {
    decision: 'cilium.tunnelProtocol',
    keys: ['tunnelProtocol'],
    planned: ({ decided }) => decided.tunnel?.protocol ?? 'none',
    effective: (valued, { decided }) =>
      decided.tunnel === undefined ? undefined : effective.tunnelProtocol(valued.values),
    take: (found) =>
      found === 'vxlan' || found === 'geneve' ? ciliumOf({ tunnelProtocol: found }) : undefined,
    remedy: 'say it by routewise:cilium.tunnelProtocol: vxlan or geneve',
  },
  {
    decision: 'tunnelPort',
    keys: ['tunnelPort'],
    planned: ({ decided }) => String(decided.tunnel?.port ?? 'none'),
    effective: ({ values }, { decided }) =>
      decided.tunnel === undefined ? undefined : String(effective.tunnelPort(values)),
    take: (found) => askedOf({ tunnelPort: Number(found) }),
    remedy: removeIt,
  },
  {
    decision: 'underlayProtocol',
    keys: ['underlayProtocol'],
    planned: ({ decided }) => decided.tunnel?.underlay ?? 'none',
    effective: (valued, { decided }) =>
      decided.tunnel === undefined
        ? undefined
        : effective.ipv6Underlay(valued, { underlay: underlayOf(decided.networks) })
          ? 'ipv6'
          : 'ipv4',
    take: (found) => askedOf({ underlay: found === 'ipv6' ? 'ipv6' : 'ipv4' }),
    remedy: removeIt,
  },
  {
    decision: 'network.mtu',
    keys: ['MTU'],
    planned: ({ decided, asked }) => String(asked.linkMtu === 0 ? 0 : decided.mtu.link),
    effective: ({ values }) => {
      const mtu = effective.mtuValue(values);
      return Number.isInteger(mtu) && mtu >= 0 ? String(mtu) : undefined;
    },
    take: (found) => askedOf({ linkMtu: Number(found) }),
    remedy: 'say it by routewise:network.mtu',
  },
  {
    decision: 'egressGateway',
    keys: ['egressGateway.enabled'],
    planned: ({ asked }) => onOff(asked.egressGateway === true),
    effective: ({ values }) => onOff(effective.egressGateway(values)),
    take: (found) => askedOf({ egressGateway: found === 'on' }),
    remedy: removeIt,
  },
];
