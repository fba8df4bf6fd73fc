// Rules on encryption between nodes, and on what is promised without being in effect.
import type { Cidr } from '../../config/cidr';
import { contains, maskedNetwork, overlaps } from '../../config/cidr';
import { publicOf } from '../ground/publicAddresses';
import { holds } from '../effective/goTemplate';
import {
  before,
  encryption,
  ipam,
  ipv6,
  ipv6Underlay,
  native,
  podPools,
  strictEgress,
  strictIngress,
  tunnel,
} from '../effective/options';
import { blame, family, needing } from './rule';
import type { RuleContext } from './rule';

const config = 'Cilium 1.20: pkg/option/config.go';
const daemon = 'Cilium 1.20: daemon/cmd/daemon.go';
const chartValues = 'Cilium 1.20: install/kubernetes/cilium/values.yaml, encryption.strictMode';
const ingress = 'encryption.strictMode.ingress.enabled';

export const encryptionRules = family(
  {
    id: 'encryption',
    title: 'Encryption',
    about:
      'WireGuard or IPsec between nodes. Strict modes drop what is not encrypted; several of their mistakes leave traffic in the clear without a word.',
  },
  [
    {
      id: 'tunnel-on-public-addresses',
      title: 'A tunnel has no lock',
      severity: 'warn',
      effect: 'silent',
      why: 'whoever can send UDP to a node’s tunnel port puts packets into the cluster’s network, from any address and identity he likes: neither VXLAN nor Geneve knows who sends. The nodes’ addresses are public',
      remedy:
        'let in nothing but the other nodes there (`routewise host-firewall` prints such a firewall for existing hosts), or use a private network between nodes',
      source: 'RFC 7348, section 7: an attacker may inject packets into a VXLAN that he can reach',
      when: (context) => tunnel(context),
      ...needing(['nodeCidrs'], ({ facts }) => {
        const open = publicOf(facts.nodeCidrs);
        return blame(open.length > 0, 'routingMode', { detail: open.join(', ') });
      }),
    },
    {
      id: 'strict-mode-without-encryption',
      title: 'Strict mode without encryption protects nothing',
      severity: 'refuse',
      effect: 'silent',
      why: 'encryption is off, and without it no program checks what strict mode asks for: everything passes in the clear',
      remedy: 'set encryption.enabled to true and encryption.type to wireguard',
      source: 'Cilium 1.20: bpf/bpf_host.c, `strict_allow`',
      check: (context) => {
        if (encryption(context.values) !== 'none') return [];
        const egress = strictEgress(context);
        return [
          ...(egress === undefined ? [] : [{ key: `${egress}.enabled` }]),
          ...blame(strictIngress(context), ingress),
        ];
      },
    },
    {
      id: 'strict-mode-beside-ipsec',
      title: 'In Cilium 1.18, strict mode is WireGuard’s',
      severity: 'refuse',
      effect: 'silent',
      versions: '<1.19.0',
      why: 'only the WireGuard datapath of 1.18 checks it: under IPsec unencrypted traffic passes',
      remedy: 'set encryption.type to wireguard, or use Cilium 1.19 or newer',
      source: 'Cilium 1.18: bpf/bpf_host.c, `ENCRYPTION_STRICT_MODE` inside `ENABLE_WIREGUARD`',
      check: (context) =>
        blame(
          strictEgress(context) !== undefined && encryption(context.values) === 'ipsec',
          'encryption.strictMode.enabled',
        ),
    },
    {
      id: 'strict-egress-cidr',
      title: 'Strict egress needs to know what must be encrypted',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless the CIDR of strict egress is an IPv4 network',
      remedy: 'set it to the pods’ IPv4 range',
      source: `${config}, "encryption-strict-egress-cidr … must be an IPv4 CIDR"`,
      check: (context) => {
        const egress = strictEgress(context);
        if (egress === undefined) return [];
        const network = strictNetwork(context, egress);
        return blame(network?.family !== 4, `${egress}.cidr`);
      },
    },
    {
      id: 'strict-egress-covers-nodes',
      title: 'Strict egress over the nodes’ own addresses',
      severity: 'refuse',
      effect: 'agent',
      why: 'the nodes’ addresses lie within the strict CIDR: the agent refuses to build its datapath, because the node would drop all its traffic',
      remedy: 'set allowRemoteNodeIdentities to true, or narrow the CIDR to the pods’ range',
      source:
        'Cilium 1.20: pkg/datapath/linux/config/config.go, "the node\'s IPv4 address is within the strict CIDR range"',
      supersedes: ['strict-egress-through-tunnel'],
      when: (context) => strictEgress(context) !== undefined,
      ...needing(['nodeCidrs'], (context) => {
        const egress = strictEgress(context) ?? '';
        const strict = strictNetwork(context, egress);
        const inside = context.facts.nodeCidrs.filter((text) => {
          const nodes = maskedNetwork(text);
          return strict !== undefined && nodes !== undefined && overlaps(strict, nodes);
        });
        return blame(
          inside.length > 0 && !holds(context.values, `${egress}.allowRemoteNodeIdentities`),
          `${egress}.allowRemoteNodeIdentities`,
          { detail: `${strict?.text ?? ''} and the nodes’ ${inside.join(', ')} overlap` },
        );
      }),
    },
    {
      id: 'strict-egress-through-tunnel',
      title: 'Strict egress through a tunnel needs to recognise nodes',
      severity: 'warn',
      effect: 'advice',
      why: 'the chart’s own documentation requires allowRemoteNodeIdentities where a tunnel is used. The datapaths of 1.18 to 1.20 let packets to other nodes pass there without it, which nobody promises for the next one',
      remedy: 'set allowRemoteNodeIdentities to true',
      source: `${chartValues}; bpf/lib/encrypt.h, \`strict_allow\``,
      check: (context) => {
        const egress = strictEgress(context);
        return egress === undefined
          ? []
          : blame(
              tunnel(context) && !holds(context.values, `${egress}.allowRemoteNodeIdentities`),
              `${egress}.allowRemoteNodeIdentities`,
            );
      },
    },
    {
      id: 'strict-egress-misses-pods',
      title: 'Strict egress protects only what lies in its CIDR',
      severity: 'warn',
      effect: 'silent',
      why: 'traffic of pods outside the strict CIDR may leave in the clear',
      remedy: 'widen the CIDR so that it covers every range that pods get addresses from',
      source: chartValues,
      check: (context) => {
        const egress = strictEgress(context);
        const strict = egress === undefined ? undefined : strictNetwork(context, egress);
        if (strict === undefined || egress === undefined) return [];
        const outside = podRanges(context).filter((text) => {
          const pods = maskedNetwork(text);
          return pods?.family === 4 && !contains(strict, pods);
        });
        return blame(outside.length > 0, `${egress}.cidr`, { detail: `${outside.join(', ')} lies outside` });
      },
    },
    {
      id: 'strict-egress-ipv4-only',
      title: 'Strict egress leaves IPv6 alone',
      severity: 'warn',
      effect: 'silent',
      why: 'strict egress covers IPv4 only: IPv6 traffic of pods may leave in the clear',
      remedy: 'turn ipv6.enabled off where every packet must be encrypted, or strict ingress on as well',
      source: `${config}, "Encryption strict mode only supports IPv4"`,
      check: (context) => {
        const egress = strictEgress(context);
        return egress === undefined
          ? []
          : blame(ipv6(context.values) && !strictIngress(context), `${egress}.enabled`);
      },
    },
    {
      id: 'strict-ingress-with-ipsec',
      title: 'Strict ingress needs WireGuard',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.19.0',
      why: 'the agent exits where strict ingress meets IPsec',
      remedy: 'set encryption.type to wireguard, or strict ingress off',
      source: `${daemon}, "IPSec doesnt support strict ingress encryption"`,
      supersedes: ['strict-ingress-without-tunnel'],
      check: (context) => blame(strictIngress(context) && encryption(context.values) === 'ipsec', ingress),
    },
    {
      id: 'strict-ingress-without-tunnel',
      title: 'In Cilium 1.19, strict ingress needs a tunnel',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.19.0 <1.20.0',
      why: 'the agent exits with "Strict ingress encryption requires tunneling to be enabled"',
      remedy: 'set routingMode to tunnel, or use Cilium 1.20',
      source: 'Cilium 1.19: daemon/cmd/daemon.go',
      check: (context) => blame(strictIngress(context) && native(context), ingress),
    },
    {
      id: 'strict-ingress-roll-out',
      title: 'Strict ingress drops what not yet encrypted nodes send',
      severity: 'warn',
      effect: 'life',
      versions: '>=1.19.0',
      why: 'while encryption is rolled out, nodes that have it drop traffic of those that do not',
      remedy: 'turn encryption on first, and strict ingress once every node has it',
      source: 'Cilium: Documentation/operations/upgrade.rst, 1.19 upgrade notes',
      when: strictIngress,
      ...needing(['running'], ({ facts }) => blame(facts.running, ingress)),
    },
    {
      id: 'ipsec-with-host-firewall',
      title: 'IPsec and the host firewall exclude each other',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "IPSec cannot be used with the host firewall"',
      remedy: 'use WireGuard, or set hostFirewall.enabled to false',
      source: daemon,
      check: ({ values }) =>
        blame(encryption(values) === 'ipsec' && values.on('hostFirewall.enabled'), 'hostFirewall.enabled'),
    },
    {
      id: 'ipsec-with-multi-pool',
      title: 'In Cilium 1.18, IPsec with several pools needs a tunnel',
      severity: 'refuse',
      effect: 'agent',
      versions: '<1.19.0',
      why: 'the agent exits with "IPAM mode multi-pool with enable-ipsec is supported only in tunnel mode"',
      remedy: 'set routingMode to tunnel, use WireGuard, or use Cilium 1.19 or newer',
      source: 'Cilium 1.18: daemon/cmd/daemon_main.go',
      check: (context) =>
        blame(
          encryption(context.values) === 'ipsec' && ipam(context) === 'multi-pool' && native(context),
          'ipam.mode',
        ),
    },
    {
      id: 'ipsec-without-transparent-dns-proxy',
      title: 'IPsec needs the DNS proxy to be transparent',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "IPSec requires DNS proxy transparent mode to be enabled" while the L7 proxy is on',
      remedy: 'remove dnsProxy.enableTransparentMode, which is true by default',
      source: daemon,
      check: ({ values }) =>
        blame(
          encryption(values) === 'ipsec' &&
            values.get('l7Proxy') !== false &&
            values.text('dnsProxy.enableTransparentMode') === 'false',
          'dnsProxy.enableTransparentMode',
        ),
    },
    {
      id: 'encrypted-overlay-without-vxlan',
      title: 'An encrypted overlay is VXLAN',
      severity: 'refuse',
      effect: 'agent',
      versions: '<1.19.0',
      why: 'the agent exits with "EncryptedOverlay support requires VXLAN tunneling"',
      remedy:
        'set routingMode to tunnel and tunnelProtocol to vxlan, or encryption.ipsec.encryptedOverlay to false',
      source: 'Cilium 1.18: daemon/cmd/daemon.go',
      check: (context) => {
        const { values } = context;
        const vxlan = tunnel(context) && (values.text('tunnelProtocol') || 'vxlan') === 'vxlan';
        const key = 'encryption.ipsec.encryptedOverlay';
        return blame(encryption(values) === 'ipsec' && values.on(key) && !vxlan, key);
      },
    },
    {
      id: 'wireguard-over-ipv6-underlay',
      title: 'In Cilium 1.18, WireGuard needs tunnels over IPv4',
      severity: 'refuse',
      effect: 'agent',
      versions: '<1.19.0',
      why: 'the agent exits with "WireGuard requires an IPv4 underlay"',
      remedy: 'set underlayProtocol to ipv4, or use Cilium 1.19 or newer',
      source: 'Cilium 1.18: daemon/cmd/daemon.go',
      check: (context) =>
        blame(
          encryption(context.values) === 'wireguard' &&
            tunnel(context) &&
            ipv6Underlay(context, context.facts),
          'underlayProtocol',
        ),
    },
    {
      id: 'node-encryption-without-wireguard',
      title: 'Node encryption is WireGuard’s',
      severity: 'warn',
      effect: 'silent',
      why: 'encryption.nodeEncryption has an effect under WireGuard only: traffic of the nodes themselves stays in the clear',
      remedy: 'set encryption.enabled to true and encryption.type to wireguard',
      source: 'Cilium: install/kubernetes/cilium/values.yaml, encryption.nodeEncryption',
      check: ({ values }) =>
        blame(
          values.on('encryption.nodeEncryption') && encryption(values) !== 'wireguard',
          'encryption.nodeEncryption',
        ),
    },
    {
      id: 'encryption-type-without-encryption',
      title: 'A type of encryption is not encryption',
      severity: 'warn',
      effect: 'silent',
      why: 'encryption.type is chosen, but encryption.enabled is not true: nothing is encrypted',
      remedy: 'set encryption.enabled to true',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml',
      check: ({ values }) =>
        blame(
          !holds(values, 'encryption.enabled') && !['', 'ipsec'].includes(values.text('encryption.type')),
          'encryption.type',
        ),
    },
    {
      id: 'encryption-on-running-cluster',
      title: 'Encryption on a running cluster',
      severity: 'warn',
      effect: 'life',
      why: 'while it is rolled out, some nodes encrypt and others do not, and pods keep larger packets than fit until their routes are changed; clusters have been lost by turning it back',
      remedy:
        'try it on a copy first, and have a backup of etcd; nothing to do where encryption is on already',
      source: 'Cilium: pkg/mtu/endpoint_updater.go',
      when: ({ values }) => encryption(values) !== 'none',
      ...needing(['running'], ({ facts }) => blame(facts.running, 'encryption.enabled')),
    },
    {
      id: 'spire-without-authentication',
      title: 'SPIRE needs authentication on',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses SPIRE unless authentication.enabled is true, which is no longer the default from 1.19 on',
      remedy: 'set authentication.enabled to true',
      source: 'Cilium: install/kubernetes/cilium/templates/validate.yaml',
      check: ({ values }) =>
        blame(
          holds(values, 'authentication.mutual.spire.enabled') && !holds(values, 'authentication.enabled'),
          'authentication.enabled',
        ),
    },
    {
      id: 'spire-deprecated',
      title: 'Mutual authentication by SPIRE is on its way out',
      severity: 'warn',
      effect: 'life',
      versions: '>=1.20.0',
      why: 'Cilium 1.20 deprecates it, 1.21 is to remove it; ztunnel takes its place',
      remedy: 'plan the move to encryption.type ztunnel before the next minor version',
      source: 'Cilium 1.20: install/kubernetes/cilium/values.yaml, authentication.mutual',
      check: ({ values }) =>
        blame(values.on('authentication.mutual.spire.enabled'), 'authentication.mutual.spire.enabled'),
    },
    {
      id: 'ipsec-host-routing-kernel',
      title: 'IPsec with BPF host routing needs a recent kernel fix',
      severity: 'note',
      effect: 'traffic',
      versions: '>=1.19.0',
      why: 'from 1.19 on, IPsec runs with BPF host routing, for which the kernel needs the fix of CVE-2025-37959',
      remedy: 'use the newest kernel of your distribution, or set bpf.hostLegacyRouting to true',
      source: 'Cilium: Documentation/operations/performance/tuning.rst, "eBPF Host-Routing"',
      check: ({ values, version }) =>
        blame(
          encryption(values) === 'ipsec' &&
            !before(version, '1.19') &&
            values.text('kubeProxyReplacement') === 'true' &&
            values.on('bpf.masquerade') &&
            values.text('bpf.hostLegacyRouting') !== 'true',
          'encryption.type',
        ),
    },
  ],
);

/** pkg/option/config.go reads it by `netip.ParsePrefix`. */
function strictNetwork({ values }: RuleContext, egress: string): Cidr | undefined {
  return maskedNetwork(values.text(`${egress}.cidr`), 'ParsePrefix');
}

function podRanges(context: RuleContext): readonly string[] {
  return [...new Set([...podPools(context).map(({ cidr }) => cidr), ...(context.facts.podCidrs ?? [])])];
}
