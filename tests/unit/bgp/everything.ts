// A stack that uses all there is about BGP: groups, both families, several hops, passwords, attributes, single nodes.
export const everything = {
  network: {
    families: 'dual-stack',
    ipv6: { nodes: 'fd00:10::/64', services: 'fd00:10:1::/112', pods: 'fd00:10:100::/48' },
  },
  bgp: {
    localAsn: 65001,
    advertise: ['pods', 'load-balancer', 'external'],
    services: { exposed: 'yes' },
    peers: {
      tor: undefined,
      'tor-a': {
        address: '10.5.0.1',
        asn: 65000,
        passwordConfig: 'bgp:tor-a',
        holdSeconds: 9,
        keepaliveSeconds: 3,
      },
      'tor-a6': { address: 'fd00:10::1', asn: 65000, advertise: ['pods'], gracefulRestartSeconds: 0 },
      'tor-b': { address: '10.5.0.2', asn: 65002, port: 1179, communities: { standard: ['65002:100'] } },
      core: { address: '192.0.2.1', asn: 64999, multihop: 3, communities: { large: ['64999:1:2'] } },
    },
    groups: {
      'rack-a': { nodes: { rack: 'a' }, peers: ['tor-a', 'tor-a6'] },
      'rack-b': { nodes: { rack: 'b' }, peers: ['tor-b', 'core'], localAsn: 65002, listenPort: 1790 },
    },
    overrides: {
      'edge-left-1': {
        routerId: '192.0.2.32',
        localAsn: 65011,
        peers: { 'tor-a': { localAddress: '10.5.0.32' } },
      },
    },
  },
};
