// Says what a node's machine config has to know of its place on Proxmox VE: its link, addresses, routes, resolvers.
// It must never ask for DHCP: addresses are planned, and a machine without its own would be nobody's.
import { Address4 } from 'ip-address';
import { cidr } from '../../config/cidr';
import type { ApiEndpointPlan } from '../decisions/apiEndpoint';
import type { TalosMachine } from '../machines/talos';
import type { ProxmoxPlan, VirtualMachinePlan } from './proxmox';

/** Talos' nocloud images boot with net.ifnames=0 (Talos: platform/nocloud, KernelArgs). */
const link = 'eth0';

export interface MachinePlace {
  plan: ProxmoxPlan;
  vm: VirtualMachinePlan;
  endpoint: ApiEndpointPlan;
}

/** The machine at its place: with a static address, and on control planes with the address they share, where they do. */
export function placeMachine(machine: TalosMachine, { plan, vm, endpoint }: MachinePlace): TalosMachine {
  const sharesAddress = vm.role === 'control-plane' && endpoint.choice === 'virtual-ip';
  return {
    ...machine,
    nameservers: [...plan.nameservers],
    links: [
      {
        name: link,
        dhcp4: false,
        mtu: plan.mtu,
        addresses: [vm.address, ...(vm.address6 === undefined ? [] : [vm.address6])],
        routes: [{ gateway: vm.gateway }],
        ...(sharesAddress && endpoint.host !== undefined ? { virtualAddress: endpoint.host } : {}),
      },
    ],
  };
}

/**
 * Where an address of the nodes is reached from outside: its leading bits are those of the network that stands for it.
 * @param seenAs a network such as 10.99.0.0/16; left out: the address itself
 */
export function reachedAt(address: string, seenAs: string | undefined): string {
  const [plain = ''] = address.split('/');
  if (seenAs === undefined || !Address4.isValid(plain)) return plain;
  const network = cidr(seenAs);
  const size = 1n << BigInt(32 - network.prefix);
  return Address4.fromBigInt(network.first + (new Address4(plain).bigInt() % size)).correctForm();
}
