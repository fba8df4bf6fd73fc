// Rules on the MTU: what the link carries, what encapsulation takes, what is left for pods.
import { before, devices, encryption, ipv6, mtuValue, servesNodePorts } from '../effective/options';
import { ipv6LeastMtu, wireguardBytes } from '../known/packetOverhead';
import { mtuSource, overhead } from '../effective/podRouteMtu';
import { blame, family, needing } from './rule';
import type { RuleContext } from './rule';

const manager = 'Cilium: pkg/mtu/manager.go';
/** Frames above this are jumbo, which networks outside of a cluster seldom carry. */
const ethernet = 1500;
/** As VPNs name their devices: Tailscale, WireGuard, OpenVPN and the like, ZeroTier, macOS’ own, Nebula. */
const vpnDevice = /^(tailscale|wg|tun|zt|utun|nebula|ovpn|netbird)/;

/** The base the agent computes from: the value, else the link. */
function base({ values, facts }: RuleContext): number | undefined {
  const set = mtuValue(values);
  return set > 0 ? set : facts.linkMtu;
}

export const mtuRules = family(
  {
    id: 'mtu',
    title: 'MTU',
    about:
      '`MTU` is the size of packets on the link between nodes. Cilium subtracts by itself what tunnels and encryption take.',
  },
  [
    {
      id: 'mtu-larger-than-link',
      title: 'An MTU that the link does not carry',
      severity: 'refuse',
      effect: 'traffic',
      why: 'packets larger than the link’s MTU are dropped between the nodes: small ones pass, large ones hang',
      remedy: 'set MTU to the link’s MTU, or to 0 so that the agent finds it',
      source: mtuSource,
      ...needing(['linkMtu'], ({ values, facts }) =>
        blame(mtuValue(values) > facts.linkMtu, 'MTU', { detail: `the link carries ${facts.linkMtu}` }),
      ),
    },
    {
      id: 'mtu-pre-subtracted',
      title: 'Cilium subtracts the overhead itself',
      severity: 'warn',
      effect: 'advice',
      why: 'MTU is lower than the link’s by about what encapsulation or encryption takes: the agent subtracts that once more',
      remedy: 'set MTU to the link’s MTU, or to 0 so that the agent finds it',
      source: mtuSource,
      supersedes: ['mtu-wastes-link'],
      ...needing(['linkMtu'], (context) => {
        const { values, facts, version } = context;
        // The device of a machine in a pod has the whole of it: there, what is taken must come off by hand.
        if (facts.sandboxedPods === true) return [];
        const set = mtuValue(values);
        const taken = overhead(version, values, facts);
        const missing = facts.linkMtu - set;
        return blame(set > 0 && taken > 0 && missing >= 50 && missing <= taken + 50, 'MTU', {
          detail: `pods get ${set - taken} of the ${facts.linkMtu - taken} they could have`,
        });
      }),
    },
    {
      id: 'mtu-wastes-link',
      title: 'An MTU below the link’s',
      severity: 'note',
      effect: 'advice',
      why: 'MTU is lower than what the link carries, so packets are smaller than they could be',
      remedy: 'set MTU to the link’s MTU, unless something on the way takes the difference',
      source: mtuSource,
      ...needing(['linkMtu'], ({ version, values, facts }) => {
        const set = mtuValue(values);
        const forMachines =
          facts.sandboxedPods === true && set >= facts.linkMtu - overhead(version, values, facts);
        return blame(set > 0 && set < facts.linkMtu && !forMachines, 'MTU', {
          detail: `the link carries ${facts.linkMtu}`,
        });
      }),
    },
    {
      id: 'mtu-negative',
      title: 'An MTU is a size',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent of 1.18 refuses a negative MTU, later ones give it to pods as it is',
      remedy: 'set MTU to the link’s MTU in bytes, or to 0 so that the agent finds it',
      source: 'Cilium 1.18: pkg/option/config.go, "cannot be negative"; Cilium 1.20: pkg/mtu/cell.go',
      check: ({ values }) => blame(mtuValue(values) < 0, 'MTU'),
    },
    {
      id: 'mtu-below-ipv6-minimum',
      title: 'IPv6 needs 1280 bytes',
      severity: 'refuse',
      effect: 'traffic',
      why: 'less than 1280 bytes is left for pods after encapsulation and encryption, and IPv6 has no packets for that: Linux turns IPv6 off on such devices',
      remedy:
        'use a link with a larger MTU, do without the tunnel or encryption, or set ipv6.enabled to false',
      source: 'Cilium 1.20: pkg/mtu/mtu.go, `IPv6MinMTU`; RFC 8200, section 5',
      when: ({ values }) => ipv6(values),
      check: (context) => {
        const link = base(context);
        const left =
          link === undefined ? undefined : link - overhead(context.version, context.values, context.facts);
        return blame(left !== undefined && left < ipv6LeastMtu, 'MTU', {
          detail: `${link ?? ''} less ${overhead(context.version, context.values, context.facts)} leaves ${left ?? ''}`,
        });
      },
    },
    {
      id: 'mtu-of-small-links',
      title: 'Little is left for pods',
      severity: 'warn',
      effect: 'advice',
      why: 'less than 1280 bytes is left for pods: IPv6 can never be turned on here, and some software assumes more',
      remedy: 'use a link with a larger MTU, or do without the tunnel or encryption',
      source: mtuSource,
      when: ({ values }) => !ipv6(values),
      check: (context) => {
        const link = base(context);
        const taken = overhead(context.version, context.values, context.facts);
        return blame(link !== undefined && link > 0 && link - taken < ipv6LeastMtu, 'MTU', {
          detail: `${link ?? ''} less ${taken} leaves ${(link ?? 0) - taken}`,
        });
      },
    },
    {
      id: 'mtu-changes-with-1-19',
      title: 'WireGuard takes 15 bytes more from Cilium 1.19 on',
      severity: 'note',
      effect: 'life',
      versions: '<1.19.0',
      why: 'Cilium 1.19 counts 95 bytes for WireGuard where 1.18 counts 80: the upgrade lowers the pods’ MTU by 15, and pods that keep the old one lose large packets until they are told',
      remedy:
        'let the agents restart everywhere before you measure, and restart pods that keep long connections',
      source: `${mtuSource}, \`WireguardOverhead\``,
      check: ({ values, version }) =>
        blame(encryption(values) === 'wireguard' && before(version, '1.19'), 'encryption.type', {
          detail: `${wireguardBytes(version)} bytes now`,
        }),
    },
    {
      id: 'mtu-found-on-the-wrong-device',
      title: 'The MTU that the agent would find is not the link’s',
      severity: 'note',
      effect: 'traffic',
      why: 'without MTU the agent takes the smallest of the devices it selects: where it selects only one with a larger MTU than the network between the nodes has, large packets are lost',
      remedy: 'set MTU to the link’s MTU',
      source: manager,
      ...needing(['linkMtu'], ({ values, facts }) =>
        blame(mtuValue(values) === 0 && facts.linkMtu < 1500, 'MTU', {
          detail: `the link carries ${facts.linkMtu}`,
        }),
      ),
    },
    {
      id: 'mtu-jumbo-unused',
      title: 'Jumbo frames that an MTU hides',
      severity: 'note',
      effect: 'advice',
      why: 'the link carries jumbo frames, and MTU keeps packets small. That is right where clients or servers beyond a gateway of 1500 bytes are what counts',
      remedy:
        'set MTU to the link’s MTU on all nodes at once, where gateways to smaller networks send ICMP “too big” and nothing drops that, or clamp the MSS of TCP',
      source: mtuSource,
      supersedes: ['mtu-wastes-link'],
      ...needing(['linkMtu'], ({ values, facts }) =>
        blame(facts.linkMtu > 2000 && mtuValue(values) > 0 && mtuValue(values) <= 1500, 'MTU', {
          detail: `the link carries ${facts.linkMtu}`,
        }),
      ),
    },
    {
      id: 'mtu-of-a-vpn-device',
      title: 'The smallest of the devices may be a VPN’s',
      severity: 'note',
      effect: 'advice',
      why: 'without MTU the agent takes the smallest MTU of all devices that it selects, and VPN and management devices count: Tailscale’s has 1280, which all pods then get, whatever the link carries',
      remedy: 'set MTU to the link’s MTU, or devices to those that lead to the other nodes',
      source: manager,
      check: (context) => {
        const { values, facts } = context;
        if (mtuValue(values) !== 0) return [];
        const listed = devices(values).filter((entry) => !entry.startsWith('!'));
        // Whoever leaves devices out has looked at them.
        if (listed.length < devices(values).length) return [];
        const vpns = listed.filter((entry) => vpnDevice.test(entry));
        // Where a VPN is all there is, the nodes speak through it.
        if (vpns.length > 0 && vpns.length < listed.length)
          return [{ key: 'devices', found: vpns.join(', ') }];
        const detects = listed.length === 0 || values.on('forceDeviceDetection');
        return blame(detects && (facts.linkMtu ?? 0) > ethernet, 'MTU', {
          detail: `the link carries ${facts.linkMtu ?? ''}`,
        });
      },
    },
    {
      id: 'mtu-jumbo-behind-gateway',
      title: 'Jumbo frames inside, 1500 bytes outside',
      severity: 'note',
      effect: 'traffic',
      why: 'pods send packets of this size to clients outside of the link as well, and MTUs of the host’s own routes do not reach them: behind a gateway of 1500 bytes, large answers get through only where its ICMP “too big” comes back to the pods',
      remedy:
        'let the gateway send ICMP “too big” and let nothing drop it, or have it clamp the MSS of TCP; else set MTU to 1500',
      source: `${mtuSource}; pkg/mtu/manager.go`,
      when: ({ version, values }) =>
        servesNodePorts({ version, values }) && !values.on('pmtuDiscovery.enabled'),
      check: (context) => {
        const size = base(context);
        return blame(size !== undefined && size > ethernet, 'MTU', { detail: `${size ?? ''} bytes` });
      },
    },
    {
      id: 'mtu-of-machines-in-pods',
      title: 'Machines in pods take the device’s MTU',
      severity: 'note',
      effect: 'traffic',
      why: 'Cilium takes off what tunnels and encryption need in the pods’ routes, not on their device, and a machine in a pod sees the device alone: it sends packets that do not fit, and large ones hang or are sent in pieces',
      remedy:
        'set the MTU inside the machines to what is left, or MTU to that on all nodes, for all pods at once',
      source: `${mtuSource}, \`RouteMTU\` and \`DeviceMTU\``,
      when: ({ version, values }) => overhead(version, values, {}) > 0,
      ...needing(['sandboxedPods'], (context) => {
        const { version, values, facts } = context;
        const [set, taken] = [mtuValue(values), overhead(version, values, facts)];
        const { linkMtu } = facts;
        const fits = set > 0 && (linkMtu === undefined || set <= linkMtu - taken);
        return blame(facts.sandboxedPods && !fits, 'MTU', {
          detail: `${taken} bytes are taken${linkMtu === undefined ? '' : `, which leaves ${linkMtu - taken}`}`,
        });
      }),
    },
  ],
);
