// Rules on XDP acceleration: drivers, kernels, tunnels.
import { olderThan } from '../known/kernelVersions';
import { isVirtualDriver, isVlanName, xdpSince } from '../known/xdpDrivers';
import { xdpFamily, xdpLoaderSource, xdpProblems } from '../known/xdpProblems';
import type { ClusterFacts } from '../effective/facts';
import type { ValueView } from '../effective/valueView';
import {
  before,
  devices,
  encryption,
  ipv6Underlay,
  mtuValue,
  servesNodePorts,
  tunnel,
  xdp,
  xdpOn,
} from '../effective/options';
import { blame, family, needing } from './rule';

const key = 'loadBalancer.acceleration';
/** A page less the room XDP keeps before and after a packet: 4096 − 256 − 320 − 14 (Ethernet header). */
const largestSingleBufferMtu = 3506;

export const xdpRules = family(xdpFamily, [
  {
    ...xdpProblems.driver,
    effect: 'agent',
    when: ({ values }) => xdp(values) === 'native',
    ...needing(['drivers'], ({ facts }) => {
      const unlisted = driversOf(facts).filter((driver) => xdpSince(driver) === undefined);
      return blame(unlisted.length > 0, key, {
        detail: `${unlisted.join(', ')} ${unlisted.length === 1 ? 'is' : 'are'} not among the drivers with XDP`,
      });
    }),
  },
  {
    ...xdpProblems.driverSkipped,
    effect: 'silent',
    when: ({ values }) => xdp(values) === 'best-effort',
    ...needing(['drivers'], ({ facts }) => {
      const unlisted = driversOf(facts).filter((driver) => xdpSince(driver) === undefined);
      return blame(unlisted.length > 0, key, { detail: unlisted.join(', ') });
    }),
  },
  {
    ...xdpProblems.kernel,
    effect: 'agent',
    when: ({ values }) => xdp(values) === 'native',
    ...needing(['drivers', 'kernels'], ({ facts }) => {
      const early = tooEarly(driversOf(facts), facts.kernels);
      return blame(early.length > 0, key, { detail: early.join('; ') });
    }),
  },
  {
    ...xdpProblems.kernelSkipped,
    effect: 'silent',
    when: ({ values }) => xdp(values) === 'best-effort',
    ...needing(['drivers', 'kernels'], ({ facts }) => {
      const early = tooEarly(driversOf(facts), facts.kernels);
      return blame(early.length > 0, key, { detail: early.join('; ') });
    }),
  },
  {
    id: 'xdp-without-replacement',
    title: 'XDP serves what kube-proxy’s replacement serves',
    severity: 'warn',
    effect: 'silent',
    why: 'Cilium does not serve NodePort and LoadBalancer Services here, so there is nothing to accelerate',
    remedy: 'set kubeProxyReplacement to true, or loadBalancer.acceleration to disabled',
    source: 'Cilium 1.20: pkg/datapath/linux/config/config.go, `ENABLE_NODEPORT_ACCELERATION`',
    check: (context) => blame(xdpOn(context.values) && !servesNodePorts(context), key),
  },
  {
    id: 'xdp-with-ipv6-underlay',
    title: 'XDP does not go with tunnels over IPv6',
    severity: 'refuse',
    effect: 'agent',
    why: 'the agent exits with "XDP acceleration cannot be used with an IPv6 underlay"',
    remedy:
      'set underlayProtocol to ipv4 where the nodes have IPv4, or loadBalancer.acceleration to disabled',
    source: 'Cilium 1.20: pkg/kpr/initializer/kube_proxy_replacement.go',
    check: (context) =>
      blame(
        servesNodePorts(context) &&
          xdpOn(context.values) &&
          tunnel(context) &&
          ipv6Underlay(context, context.facts),
        key,
      ),
  },
  {
    id: 'xdp-with-node-encryption',
    title: 'XDP forwards past WireGuard',
    severity: 'warn',
    effect: 'silent',
    why: 'with node encryption on, traffic that one node forwards to a backend on another is not encrypted while XDP does the forwarding',
    remedy: 'set loadBalancer.acceleration to disabled',
    source:
      'Cilium 1.20: pkg/kpr/initializer/kube_proxy_replacement.go, "N/S Loadbalancer traffic won\'t be encrypted"',
    check: (context) =>
      blame(
        servesNodePorts(context) &&
          xdpOn(context.values) &&
          encryption(context.values) === 'wireguard' &&
          context.values.on('encryption.nodeEncryption'),
        key,
      ),
  },
  {
    id: 'xdp-with-jumbo-frames',
    title: 'Cilium 1.18 attaches XDP only where a packet fits one buffer',
    severity: 'warn',
    effect: 'agent',
    versions: '<1.19.0',
    why: 'devices with a large MTU take XDP programs only if these say that they know packets in pieces, which 1.18 does not: the agent exits with acceleration native, and skips the device with best-effort',
    remedy: 'use Cilium 1.19 or newer, or set loadBalancer.acceleration to disabled',
    source: 'Cilium 1.19: pkg/datapath/loader/xdp.go, the retry with BPF_F_XDP_HAS_FRAGS',
    when: ({ values }) => xdpOn(values),
    check: ({ values, facts }) => {
      const mtu = facts.linkMtu ?? mtuValue(values);
      return blame(mtu > largestSingleBufferMtu, key, { detail: `the link’s MTU is ${mtu}` });
    },
  },
  {
    id: 'xdp-device-not-ready',
    title: 'XDP on all devices that are found',
    severity: 'note',
    effect: 'agent',
    why: 'with acceleration native and no device list, a single device that cannot attach XDP, such as a port without a cable or a management card, keeps the agent from starting',
    remedy: 'list the devices under devices, per node with a CiliumNodeConfig where their names differ',
    source: xdpLoaderSource,
    check: ({ values, facts }) =>
      blame(
        xdp(values) === 'native' &&
          devices(values).length === 0 &&
          facts.devicesByNode !== true &&
          ((facts.drivers ?? []).length !== 1 || facts.otherDrivers === true),
        'devices',
        { found: JSON.stringify(values.text('devices')) },
      ),
  },
  {
    ...xdpProblems.virtualDevices,
    effect: 'advice',
    when: ({ values }) => xdpOn(values),
    ...needing(['drivers'], ({ facts }) => {
      const virtual = driversOf(facts).filter(isVirtualDriver);
      return blame(virtual.length > 0, key, { detail: virtual.join(', ') });
    }),
  },
  {
    ...xdpProblems.vlan,
    effect: 'agent',
    check: ({ values }) => onVlans(values, xdp(values) === 'native'),
  },
  {
    ...xdpProblems.vlanSkipped,
    effect: 'silent',
    check: ({ values }) => onVlans(values, xdp(values) === 'best-effort'),
  },
  {
    id: 'xdp-underlay-open',
    title: 'XDP and an underlay that chooses itself',
    severity: 'note',
    effect: 'agent',
    versions: '>=1.20.0',
    why: 'from 1.20 on, a tunnel runs over the address family the nodes have, and over IPv6 XDP keeps the agent from starting',
    remedy: 'set underlayProtocol to ipv4',
    source: 'Cilium 1.20: pkg/defaults/defaults.go, `UnderlayProtocol`',
    check: (context) =>
      blame(
        servesNodePorts(context) &&
          xdpOn(context.values) &&
          tunnel(context) &&
          context.values.on('ipv6.enabled') &&
          !before(context.version, '1.20') &&
          ['', 'auto'].includes(context.values.text('underlayProtocol')) &&
          context.facts.underlay === undefined,
        'underlayProtocol',
      ),
  },
]);

/** Of the nodes that a key of the whole cluster is for. */
function driversOf({ xdpDrivers, drivers = [] }: ClusterFacts): readonly string[] {
  return xdpDrivers ?? drivers;
}

function onVlans(values: ValueView, isOn: boolean): ReturnType<typeof blame> {
  const vlans = devices(values).filter(isVlanName);
  return blame(isOn && vlans.length > 0, 'devices', { found: vlans.join(', ') });
}

function tooEarly(drivers: readonly string[], kernels: readonly string[]): string[] {
  return drivers.flatMap((driver) => {
    const since = xdpSince(driver);
    if (since === undefined) return [];
    const old = [...new Set(kernels)].filter((kernel) => olderThan(kernel, since));
    return old.length === 0 ? [] : [`${driver} from kernel ${since}, found ${old.join(', ')}`];
  });
}
