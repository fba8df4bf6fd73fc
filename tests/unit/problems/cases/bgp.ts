// Cases of BGP: who peers with whom, whether they reach each other, and what routers hear.
import { planBgpStack } from '../../../fixtures/bgp/bgpStack';
import type { ProblemCase, ProblemCases } from '../problemCase';
import { told } from '../problemCase';

type Json = Record<string, unknown>;

/** The stack of the BGP tests with changes laid over it. */
function ofBgp(at: string, trips: Json, misses: Json): ProblemCase {
  return {
    at: `routewise:${at}`,
    trips: () => told(() => planBgpStack(trips).remarks),
    misses: () => told(() => planBgpStack(misses).remarks),
  };
}

const bgp = (changes: Json): Json => ({ bgp: changes });
const tor = (changes: Json): Json => ({ bgp: { peers: { tor: changes } } });
const second = (address: string): Json => ({ peers: { other: { address, asn: 65000 } } });
const override = (node: string, changes: Json): Json => bgp({ overrides: { [node]: changes } });
const pool = (network: string): Json => ({
  cilium: { loadBalancer: { pools: { public: { cidrs: [network] } } } },
});
const pools = 'cilium.loadBalancer.pools.public.cidrs';
const dual = { families: 'dual-stack' };

const groupCases: ProblemCases = {
  'bgp-nodes-beside-groups': ofBgp(
    'bgp.nodes',
    bgp({ nodes: { rack: 'a' }, groups: { x: { nodes: { rack: 'a' } } } }),
    bgp({ groups: { x: { nodes: { rack: 'a' } } } }),
  ),
  'bgp-group-without-nodes': ofBgp('bgp.nodes', bgp({ nodes: { rack: 'c' } }), bgp({ nodes: { rack: 'b' } })),
  'bgp-group-peers': ofBgp(
    'bgp.groups.x.peers',
    bgp({ groups: { x: { nodes: {}, peers: ['tor', 'tro'] } } }),
    bgp({ groups: { x: { nodes: {}, peers: ['tor'] } } }),
  ),
  'bgp-groups-overlap': ofBgp(
    'bgp.groups.right.nodes',
    bgp({ groups: { left: { nodes: {} }, right: { nodes: { rack: 'b' } } } }),
    bgp({ groups: { left: { nodes: { rack: 'a' } }, right: { nodes: { rack: 'b' } } } }),
  ),
  'bgp-peer-unused': ofBgp(
    'bgp.peers.other',
    bgp({ ...second('10.5.0.2'), groups: { x: { nodes: {}, peers: ['tor'] } } }),
    bgp({ ...second('10.5.0.2'), groups: { x: { nodes: {}, peers: ['tor', 'other'] } } }),
  ),
};

const routerCases: ProblemCases = {
  'bgp-reserved-asn': ofBgp('bgp.peers.tor.asn', tor({ asn: 65535 }), tor({ asn: 65534 })),
  'bgp-peer-twice': ofBgp('bgp.peers.tor.address', bgp(second('10.5.0.1')), bgp(second('10.5.0.2'))),
  'bgp-keepalive-seldom': ofBgp(
    'bgp.peers.tor.keepaliveSeconds',
    tor({ holdSeconds: 90, keepaliveSeconds: 31 }),
    tor({ holdSeconds: 90, keepaliveSeconds: 30 }),
  ),
  'bgp-no-graceful-restart': ofBgp(
    'bgp.peers.tor.gracefulRestartSeconds',
    tor({ gracefulRestartSeconds: 0 }),
    tor({ gracefulRestartSeconds: 1 }),
  ),
  'bgp-family-not-here': ofBgp(
    'bgp.peers.tor.families',
    tor({ families: ['ipv4', 'ipv6'] }),
    tor({ families: ['ipv4'] }),
  ),
  'bgp-next-hop-of-other-family': ofBgp(
    'bgp.peers.tor.families',
    { ...tor({ families: ['ipv4', 'ipv6'] }), network: dual },
    { ...tor({ families: ['ipv4'] }), network: dual },
  ),
  'bgp-local-preference-outside': ofBgp(
    'bgp.peers.tor.localPreference',
    tor({ localPreference: 200 }),
    tor({ localPreference: 200, asn: 65001 }),
  ),
  'bgp-multihop-without-effect': ofBgp(
    'bgp.peers.tor.multihop',
    tor({ multihop: 2, asn: 65001 }),
    tor({ multihop: 2 }),
  ),
};

const reachCases: ProblemCases = {
  'bgp-peer-is-the-node': ofBgp(
    'bgp.peers.tor.address',
    tor({ address: '10.5.0.32' }),
    tor({ address: '10.5.0.31' }),
  ),
  'bgp-peer-in-cluster': ofBgp(
    'bgp.peers.tor.address',
    tor({ address: '10.96.255.255', multihop: 2 }),
    tor({ address: '10.97.0.0', multihop: 2 }),
  ),
  'bgp-peer-out-of-reach': ofBgp(
    'bgp.peers.tor.multihop',
    tor({ address: '192.0.2.1' }),
    tor({ address: '192.0.2.1', multihop: 2 }),
  ),
  'bgp-way-back-unknown': ofBgp(
    'bgp.peers.tor',
    tor({ address: '192.0.2.1', multihop: 2 }),
    tor({ address: '10.5.0.2', multihop: 2 }),
  ),
};

const routed = { routing: 'native-bgp' };
const noPools = { loadBalancer: { pools: undefined } };
const clusterIps = { ...bgp({ advertise: ['cluster'] }), cilium: noPools };

const advertisementCases: ProblemCases = {
  'bgp-advertise-beyond': ofBgp(
    'bgp.peers.tor.advertise',
    tor({ advertise: ['pods'] }),
    tor({ advertise: ['load-balancer'] }),
  ),
  'bgp-node-addresses': ofBgp(
    'bgp.advertise',
    { cilium: { loadBalancer: { pools: undefined, ipam: 'nodeipam' } } },
    { ...bgp({ advertise: ['external'] }), cilium: { loadBalancer: { pools: undefined, ipam: 'nodeipam' } } },
  ),
  'bgp-nothing-to-advertise': ofBgp(
    'bgp.advertise',
    { cilium: noPools },
    { ...bgp({ advertise: ['external'] }), cilium: noPools },
  ),
  'bgp-cluster-ips-not-served': ofBgp('bgp.advertise', clusterIps, {
    ...clusterIps,
    cilium: { ...noPools, values: { bpf: { lbExternalClusterIP: true } } },
  }),
  'bgp-pods-not-told': ofBgp(
    'bgp.nodes',
    { ...bgp({ advertise: ['pods', 'load-balancer'], nodes: { rack: 'a' } }), cilium: routed },
    { ...bgp({ advertise: ['pods', 'load-balancer'] }), cilium: routed },
  ),
  'bgp-family-not-told': ofBgp(
    'bgp.peers',
    { network: dual },
    { network: dual, ...tor({ families: ['ipv4', 'ipv6'] }) },
  ),
  'bgp-announces-all-the-same': ofBgp(
    'bgp.advertise',
    { cilium: { loadBalancer: { announce: 'none' } } },
    { cilium: { loadBalancer: { announce: 'bgp' } } },
  ),
};

const overrideCases: ProblemCases = {
  'bgp-override-without-node': ofBgp(
    'bgp.overrides.edge-left-3',
    override('edge-left-3', {}),
    override('edge-left-2', {}),
  ),
  'bgp-override-without-peer': ofBgp(
    'bgp.overrides.edge-left-1.peers.core',
    override('edge-left-1', { peers: { core: { localAddress: '10.5.0.32' } } }),
    override('edge-left-1', { peers: { tor: { localAddress: '10.5.0.32' } } }),
  ),
  'bgp-override-family': ofBgp(
    'bgp.overrides.edge-left-1.peers.tor.localAddress',
    override('edge-left-1', { peers: { tor: { localAddress: 'fd00::1' } } }),
    override('edge-left-1', { peers: { tor: { localAddress: '10.5.0.32' } } }),
  ),
  'bgp-router-id-twice': ofBgp(
    'bgp.overrides.edge-left-1.routerId',
    override('edge-left-1', { routerId: '10.5.0.33' }),
    override('edge-left-1', { routerId: '10.5.0.32' }),
  ),
};

const poolCases: ProblemCases = {
  'pool-family-not-here': ofBgp(pools, pool('fd00:6::/112'), { ...pool('fd00:6::/112'), network: dual }),
  'pool-holds-taken-addresses': ofBgp(pools, pool('10.5.0.0/27'), pool('10.5.0.192/26')),
  'l2-pool-beyond-link': ofBgp(pools, { bgp: undefined }, { bgp: undefined, ...pool('10.5.0.192/26') }),
  'bgp-pool-on-link': ofBgp(pools, pool('10.5.0.192/26'), pool('10.5.1.192/26')),
};

export const bgpCases: ProblemCases = {
  ...groupCases,
  ...routerCases,
  ...reachCases,
  ...advertisementCases,
  ...overrideCases,
  ...poolCases,
};
