// Says what a reset of a host would remove, by what was found on it.
// It must never name what a cluster or a network plugin did not put there.
import { deviceUnitPath } from './fixes';
import type { HostFacts } from './hostFacts';

/** Of k3s, Cilium and other network plugins; `lxcbr0` and the like are of LXC. Whole names, as `grep -xE` and JavaScript read them. */
export const pluginDevices = {
  own: String.raw`cilium_.*|lxc[0-9a-f]{5,}|lxc_.*`,
  others: String.raw`cni0|flannel.*|antrea-.*|vxlan\.calico|cali[0-9a-f]+|weave|vethwe-.*|kube-bridge|kube-dummy-if|kube-ipvs0|nodelocaldns`,
} as const;
/** Beginnings of names. */
export const pluginChains = {
  own: 'KUBE-|(OLD_)?CILIUM_|CNI-',
  others: 'FLANNEL-|cali-|ANTREA-|WEAVE',
} as const;

/** What is on the host that a reset removes, in words; nothing on a clean one. */
export function resetInventory(facts: HostFacts): string[] {
  const device = new RegExp(`^(${pluginDevices.own}|${pluginDevices.others})$`);
  const chain = new RegExp(`^(${pluginChains.own}|${pluginChains.others})`);
  const left = facts.devices.map(({ name }) => name).filter((name) => device.test(name));
  const ruled = facts.chains.some((each) => chain.test(each));
  return [
    ...(facts.k3s === undefined ? [] : [`k3s ${facts.k3s}, with its data, certificates and every pod`]),
    ...(facts.cluster === undefined ? [] : [`its place in the cluster ${facts.cluster}`]),
    ...facts.cniFiles.map((path) => `the CNI file ${path}`),
    ...left.map((name) => `the device ${name}`),
    ...facts.pinnedLinks.map(({ path }) => `the BPF link ${path}`),
    ...(ruled ? ['the iptables chains of Kubernetes and network plugins'] : []),
    ...(facts.deviceUnit === undefined ? [] : [`the unit ${deviceUnitPath}`]),
    ...(facts.otherKubernetes.length === 0
      ? []
      : [`not removed, it has its own means: ${facts.otherKubernetes.join(', ')}`]),
  ];
}
