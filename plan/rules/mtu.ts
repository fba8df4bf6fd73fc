// Rules on the MTU: what the link carries, what encapsulation takes, what is left for pods.
import { before, encryption, ipv6, mtuValue } from '../effective/options';
import { ipv6LeastMtu, wireguardBytes } from '../effective/packetOverhead';
import { mtuSource, overhead } from '../effective/podRouteMtu';
import { blame, family, needing } from './rule';
import type { RuleContext } from './rule';

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
      ...needing(['linkMtu'], ({ values, facts }) =>
        blame(mtuValue(values) > 0 && mtuValue(values) < facts.linkMtu, 'MTU', {
          detail: `the link carries ${facts.linkMtu}`,
        }),
      ),
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
      source: 'Cilium: pkg/mtu/manager.go',
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
      why: 'the link carries jumbo frames, and MTU keeps packets small',
      remedy: 'set MTU to the link’s MTU on all nodes at once',
      source: mtuSource,
      supersedes: ['mtu-wastes-link'],
      ...needing(['linkMtu'], ({ values, facts }) =>
        blame(facts.linkMtu > 2000 && mtuValue(values) > 0 && mtuValue(values) <= 1500, 'MTU', {
          detail: `the link carries ${facts.linkMtu}`,
        }),
      ),
    },
  ],
);
