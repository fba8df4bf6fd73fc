import { foundIn, planBgpStack, remarksOn } from '../../../../fixtures/bgp/bgpStack';

type Json = Record<string, unknown>;
const bgp = (changes: Json): Json => ({ bgp: changes });
const tor = (changes: Json): Json => ({ bgp: { peers: { tor: changes } } });
const two = { a: { address: '10.5.0.1', asn: 65000 }, b: { address: '10.5.0.2', asn: 65000 } };
const at = 'routewise:bgp';

describe('a stack with BGP that works', () => {
  it.each<[string, Json]>([
    ['as it is', {}],
    ['with a router of the same AS beyond the link', tor({ asn: 65001 })],
    ['over several hops', tor({ address: '192.0.2.1', multihop: 4 })],
    [
      'in groups',
      bgp({
        peers: { tor: undefined, ...two },
        groups: {
          left: { nodes: { rack: 'a' }, peers: ['a'] },
          right: { nodes: { rack: 'b' }, peers: ['b'] },
        },
      }),
    ],
    ['with labels that others write', bgp({ nodes: { 'topology.kubernetes.io/zone': 'fsn1' } })],
  ])('is planned %s', (_, changes) => {
    expect(() => planBgpStack(changes)).not.toThrow();
  });

  it('has nothing to remark about BGP', () => {
    expect(foundIn({}).filter((each) => /bgp|pool|l2/.test(each))).toEqual([]);
  });
});

describe('a stack whose BGP', () => {
  it.each<[string, string, Json]>([
    ['bgp-group-without-nodes', `${at}.nodes`, bgp({ nodes: { rakc: 'a' } })],
    ['bgp-group-without-nodes', `${at}.groups.x.nodes`, bgp({ groups: { x: { nodes: { rack: 'c' } } } })],
    ['bgp-group-peers', `${at}.groups.x.peers`, bgp({ groups: { x: { nodes: {}, peers: ['tor', 'tor'] } } })],
    ['bgp-reserved-asn', `${at}.localAsn`, bgp({ localAsn: 23456 })],
    ['bgp-way-back-unknown', `${at}.peers.tor`, tor({ address: '192.0.2.1', asn: 65001 })],
    [
      'bgp-nothing-to-advertise',
      `${at}.advertise`,
      { cilium: { loadBalancer: { pools: undefined, ipam: 'none' } } },
    ],
    [
      'bgp-pods-not-told',
      `${at}.nodes`,
      {
        bgp: { advertise: ['pods', 'load-balancer'], peers: { tor: { advertise: ['load-balancer'] } } },
        cilium: { routing: 'native-bgp' },
      },
    ],
    [
      'bgp-pods-not-told',
      `${at}.nodes`,
      {
        bgp: { advertise: ['pods'] },
        network: { families: 'dual-stack' },
        cilium: { routing: 'native-bgp' },
      },
    ],
    [
      'bgp-port-without-capability',
      'routewise:cilium.values.securityContext.capabilities.ciliumAgent',
      {
        ...bgp({ listenPort: 179 }),
        cilium: { values: { securityContext: { capabilities: { ciliumAgent: ['NET_ADMIN'] } } } },
      },
    ],
    [
      'l2-beside-bgp',
      'routewise:cilium.loadBalancer.announce',
      { cilium: { loadBalancer: { announce: 'l2' } } },
    ],
  ])('would end in %s at %s', (rule, path, changes) => {
    expect(foundIn(changes)).toContain(`${rule} ${path}`);
  });

  it('meets a gateway cannot be spoken with at a TTL of 1, and is warned of the gateway else', () => {
    const network = { topology: 'gateway' };
    const cilium = { routing: 'tunnel' };
    expect(foundIn({ network, cilium })).toContain(`bgp-peer-out-of-reach ${at}.peers.tor.multihop`);
    expect(foundIn({ network, cilium, ...tor({ multihop: 2 }) })).toContain(
      `bgp-way-back-unknown ${at}.peers.tor`,
    );
  });

  it('has a router that is not on each segment tells which nodes cannot reach it', () => {
    const [problem] = remarksOn({
      network: { segments: { second: { nodes: '10.7.0.0/24' } } },
      nodes: { workers: { right: { segment: 'second' } } },
    }).filter(({ rule }) => rule === 'bgp-peer-out-of-reach');
    expect(problem?.reason).toContain('10.5.0.1 is not on the link of edge-right-1, ');
    expect(problem?.severity).toBe('refuse');
  });

  it('dials from an address of its own is taken at its word about the link', () => {
    const overrides = Object.fromEntries(
      ['control-plane-1', 'control-plane-2', 'control-plane-3', 'left-1', 'left-2', 'right-1'].map(
        (name, index) => [`edge-${name}`, { peers: { tor: { localAddress: `192.0.2.${10 + index}` } } }],
      ),
    );
    expect(() => planBgpStack(bgp({ peers: { tor: { address: '192.0.2.1' } }, overrides }))).not.toThrow();
  });

  it.each([
    ['a password in the section', { password: 'secret' }],
    ['a key in the section’s namespace', { passwordConfig: 'routewise:bgpPassword' }],
    ['a key without namespace', { passwordConfig: 'bgpPassword' }],
    ['a link-local address', { address: 'fe80::1' }],
  ])('has %s is refused by its form, without quoting a password', (_, peer) => {
    const problems = remarksOn(tor(peer));
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('"secret"');
  });

  it('advertises ClusterIPs is planned where nodes serve them', () => {
    expect(() =>
      planBgpStack({
        bgp: { advertise: ['cluster'] },
        cilium: { loadBalancer: { pools: undefined }, values: { bpf: { lbExternalClusterIP: true } } },
      }),
    ).not.toThrow();
  });
});
