// What the agent makes of a release's values: options as they come out after the chart's and the agent's own defaults.
// It must never judge: rules do, with these words.
import { satisfies } from 'semver';
import type { Cidr } from '../../config/cidr';
import { maskedNetwork } from '../../config/cidr';
import type { CiliumVersion } from '../../config/schema/versions';
import { tunnelPorts } from '../../config/ports';
import type { ClusterFacts } from './facts';
import type { ValueView } from './valueView';
import { holds, listOf, numberOf } from './goTemplate';

/** What the values alone say, as far as a check before any facts needs it. */
export interface Valued {
  readonly version: CiliumVersion;
  readonly values: ValueView;
}

export function before(version: CiliumVersion, minor: '1.19' | '1.20'): boolean {
  return satisfies(version, `<${minor}.0`);
}

/** templates/cilium-configmap.yaml, `routing-mode`; from 1.19 on, ENI is native by default too. */
export function native({ version, values }: Valued): boolean {
  const mode = values.text('routingMode');
  if (mode !== '') return mode === 'native';
  return holds(values, 'gke.enabled') || (!before(version, '1.19') && holds(values, 'eni.enabled'));
}

export function tunnel(context: Valued): boolean {
  return !native(context);
}

export function tunnelProtocol(values: ValueView): string {
  return values.text('tunnelProtocol') || 'vxlan';
}

/** Also with the text "true". */
export function kpr(values: ValueView): boolean {
  return values.text('kubeProxyReplacement') === 'true';
}

/** Whether Cilium serves NodePort, LoadBalancer and external addresses: up to 1.18 that can be had without the rest. */
export function servesNodePorts({ version, values }: Valued): boolean {
  return kpr(values) || (before(version, '1.19') && values.on('nodePort.enabled'));
}

export function ipv4(values: ValueView): boolean {
  return values.on('ipv4.enabled');
}

export function ipv6(values: ValueView): boolean {
  return values.on('ipv6.enabled');
}

/** No value means true, except with ENI: templates/cilium-configmap.yaml, `enable-ipv4-masquerade`. */
export function masqueradesIPv4(values: ValueView): boolean {
  const value = values.text('enableIPv4Masquerade');
  return ipv4(values) && (value === '' ? !holds(values, 'eni.enabled') : value === 'true');
}

export function masqueradesIPv6(values: ValueView): boolean {
  return ipv6(values) && values.on('enableIPv6Masquerade');
}

/** Of an address family that is in use: pkg/option/config.go, `MasqueradingEnabled`. */
export function masquerades(values: ValueView): boolean {
  return masqueradesIPv4(values) || masqueradesIPv6(values);
}

export function bpfMasquerade(values: ValueView): boolean {
  return values.on('bpf.masquerade');
}

export function iptablesMasquerade(values: ValueView): boolean {
  return !bpfMasquerade(values) && masquerades(values);
}

export function ipam({ version, values }: Valued): string {
  if (holds(values, 'eni.enabled') && !before(version, '1.19')) return 'eni';
  return values.text('ipam.mode') || 'cluster-pool';
}

export function chained(values: ValueView): boolean {
  const mode = values.text('cni.chainingMode');
  return mode === '' ? values.text('cni.chainingTarget') !== '' : mode !== 'none';
}

/** Asked for in so many words, or by chaining: what the agent's own checks look at. */
export function legacyRoutingSet(values: ValueView): boolean {
  const value = values.text('bpf.hostLegacyRouting');
  return value === '' ? chained(values) : value === 'true';
}

/** Why the agent falls back to the host's stack without being told to; absent where it routes in BPF, or was told. */
export function legacyRoutingCause({ version, values }: Valued): string | undefined {
  if (legacyRoutingSet(values)) return undefined;
  if (!kpr(values)) return 'kubeProxyReplacement is not true';
  if (iptablesMasquerade(values)) return 'bpf.masquerade is not true, so masquerading is done in iptables';
  if (before(version, '1.19') && encryption(values) === 'ipsec') return 'IPsec is on';
  return undefined;
}

export function bpfHostRouting(context: Valued): boolean {
  return !legacyRoutingSet(context.values) && legacyRoutingCause(context) === undefined;
}

export function netkit(values: ValueView): boolean {
  return ['netkit', 'netkit-l2'].includes(values.text('bpf.datapathMode'));
}

export type Encryption = 'wireguard' | 'ipsec' | 'ztunnel' | 'none';

/** The chart makes one option of each type; one that goes past the chart has the last word. */
export function encryption(values: ValueView): Encryption {
  const past = (['wireguard', 'ipsec', 'ztunnel'] as const).find(
    (type) => values.option(`enable-${type}`) === 'true',
  );
  if (past !== undefined) return past;
  const type = charted(values);
  return type !== 'none' && values.option(`enable-${type}`) === 'false' ? 'none' : type;
}

function charted(values: ValueView): Encryption {
  if (!holds(values, 'encryption.enabled')) return 'none';
  const type = values.text('encryption.type');
  return type === 'wireguard' || type === 'ipsec' || type === 'ztunnel' ? type : 'none';
}

/** `disabled` where it is not on at all. */
export function xdp(values: ValueView): string {
  return values.text('loadBalancer.acceleration') || 'disabled';
}

export function xdpOn(values: ValueView): boolean {
  return xdp(values) !== 'disabled';
}

export function lbMode(values: ValueView): string {
  return values.text('loadBalancer.mode') || 'snat';
}

export function dsrDispatch(values: ValueView): string {
  return values.text('loadBalancer.dsrDispatch') || 'opt';
}

/** DSR as the agent's checks count it: also where Services may ask for it by annotation. */
export function usesDsr(values: ValueView): boolean {
  return lbMode(values) === 'dsr' || lbMode(values) === 'hybrid' || values.on('bpf.lbModeAnnotation');
}

export function bigTcp(values: ValueView): boolean {
  return values.on('enableIPv4BIGTCP') || values.on('enableIPv6BIGTCP');
}

export function bbr(values: ValueView): boolean {
  return (
    values.on('bandwidthManager.enabled') &&
    written(values, 'bandwidthManager.bbr', 'bandwidthManager.enabled')
  );
}

export function nodeEncryption(values: ValueView): boolean {
  return encryption(values) !== 'none' && written(values, 'encryption.nodeEncryption', 'encryption.enabled');
}

/** A key that the chart writes only where another one holds: for the chart that is, and what goes past it is written anyway. */
function written(values: ValueView, key: string, under: string): boolean {
  return values.on(key) && (values.sourceOf(key) !== key || holds(values.asChart, under));
}

/** UDP port of the tunnel: the template leaves it to the agent where it is 0. */
export function tunnelPort(values: ValueView): number {
  const port = numberOf(values.get('tunnelPort')) ?? 0;
  return port === 0 ? tunnelPorts[tunnelProtocol(values) === 'geneve' ? 'geneve' : 'vxlan'] : port;
}

/** It makes a tunnel device of its own, whatever the routing. */
export function egressGateway(values: ValueView): boolean {
  return values.on('egressGateway.enabled');
}

/** Whether tunnels run over IPv6: by the option, else by the nodes' addresses where the option leaves it open. */
export function ipv6Underlay({ version, values }: Valued, facts: ClusterFacts): boolean {
  const set = values.text('underlayProtocol');
  if (set === 'ipv6') return true;
  return set === 'auto' || (set === '' && !before(version, '1.20')) ? facts.underlay === 'ipv6' : false;
}

/** The device list; empty where the agent looks for devices itself. */
export function devices(values: ValueView): readonly string[] {
  return listOf(values.get('devices'));
}

/** `MTU`; 0 where the agent takes the smallest of its devices. */
export function mtuValue(values: ValueView): number {
  return numberOf(values.get('MTU')) ?? 0;
}

export interface PodPool {
  readonly key: string;
  /** As the values have it. */
  readonly cidr: string;
  /** As the operator reads it; absent where it cannot. */
  readonly network?: Cidr;
}

/** Ranges that pods get addresses from, as the values say; empty where somebody else hands them out. */
export function podPools(context: Valued): readonly PodPool[] {
  if (ipam(context) !== 'cluster-pool') return [];
  const keys = [
    ...(ipv4(context.values) ? ['ipam.operator.clusterPoolIPv4PodCIDRList'] : []),
    ...(ipv6(context.values) ? ['ipam.operator.clusterPoolIPv6PodCIDRList'] : []),
  ];
  // operator/pkg/ipam/allocator/clusterpool/cidralloc/cidralloc.go
  const reader = before(context.version, '1.20') ? 'ParseCIDR' : 'ParsePrefix';
  return keys.flatMap((key) =>
    listOf(context.values.get(key)).map((cidr) => {
      const network = maskedNetwork(cidr, reader);
      return { key, cidr, ...(network === undefined ? {} : { network }) };
    }),
  );
}

/** Keys of the chart under which egress must be encrypted; the old names work up to 1.19. */
export function strictEgress({ version, values }: Valued): string | undefined {
  if (!before(version, '1.19') && holds(values, 'encryption.strictMode.egress.enabled'))
    return 'encryption.strictMode.egress';
  return before(version, '1.20') && holds(values, 'encryption.strictMode.enabled')
    ? 'encryption.strictMode'
    : undefined;
}

export function strictIngress({ version, values }: Valued): boolean {
  return !before(version, '1.19') && holds(values, 'encryption.strictMode.ingress.enabled');
}
