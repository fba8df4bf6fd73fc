// Says which of a host's devices Cilium will work on.
// It must never select a device that neither the stack names nor the node's address is on.
import { ownEntry } from '../../config/ownValue';
import type { DeviceFacts, HostFacts } from './hostFacts';
import type { PreflightHost } from './preflightPlan';

/** The device that holds the node's address. */
export function addressDevice(host: PreflightHost, facts: HostFacts): DeviceFacts | undefined {
  return facts.devices.find(({ addresses }) => addresses.some((each) => each.split('/')[0] === host.address));
}

/** Those the stack names, `eth+` expanded; else the one that holds the node's address. */
export function ciliumDevices(host: PreflightHost, facts: HostFacts): readonly DeviceFacts[] {
  if (host.devices !== undefined)
    return facts.devices.filter(({ name }) => host.devices?.some((entry) => matches(entry, name)));
  const own = addressDevice(host, facts);
  return own === undefined ? [] : [own];
}

export function matches(entry: string, name: string): boolean {
  return entry.endsWith('+') ? name.startsWith(entry.slice(0, -1)) : entry === name;
}

/** Long names of what `ethtool -K` calls by short ones: ethtool.c, `off_flag_def`. */
const longNames: Readonly<Record<string, string>> = {
  lro: 'large-receive-offload',
  gro: 'generic-receive-offload',
  gso: 'generic-segmentation-offload',
  tso: 'tcp-segmentation-offload',
  rxvlan: 'rx-vlan-offload',
  txvlan: 'tx-vlan-offload',
};

/** Whether an offload is on; `undefined` where the device does not know it. */
export function offload(device: DeviceFacts, name: string): boolean | undefined {
  return ownEntry(device.offloads, ownEntry(longNames, name) ?? name);
}
