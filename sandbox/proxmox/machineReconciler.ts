// Tells the machine host what became of virtual machines: booted, shut down, deleted, by comparing the state with what was told.
// It must never overlap two calls for one machine, nor let a machine’s failure reach an API caller: it goes to the console.
import { messageOf } from '../messageOf';
import type { MachineHost, MachineSpec } from '../machines/interfaces';
import { KeyedQueue } from '../processes/keyedQueue';
import type { ProxmoxContext } from './context';
import { guestNetworkOf } from './guestNetwork';
import type { StoredVm } from './model';
import { snippetOf } from './snippets';

const consoleLines = 200;

/** The loopback address that stands for an address of the machines' network: the last two bytes are the same. */
export function loopbackOf(block: string, address: string): string {
  return [block, ...address.replace(/\/.*/, '').split('.').slice(2)].join('.');
}

export class ProxmoxMachineReconciler {
  /** Number of the boot that was told; 0: it was told to be off. */
  readonly #told = new Map<number, number>();
  readonly #queue = new KeyedQueue();

  constructor(
    private readonly context: ProxmoxContext,
    private readonly machines: MachineHost,
    private readonly block: string,
  ) {}

  /** To be called after every change of the state; cheap when nothing concerns machines. */
  reconcile(): void {
    const { vms, nodes } = this.context.store.state;
    for (const vm of vms) {
      const hasPower = nodes.some(({ name, online }) => name === vm.node && online);
      const boots = vm.status === 'running' && hasPower ? vm.boots : 0;
      const told = this.#told.get(vm.vmid);
      if (boots === (told ?? 0)) continue;
      this.#told.set(vm.vmid, boots);
      if (told !== undefined && told !== 0) this.#do(vm, 'shutdown', () => this.machines.shutdown(vm.vmid));
      if (boots !== 0) this.#do(vm, 'boot', () => this.machines.boot(this.specOf(vm)));
    }
    for (const vmid of this.#told.keys()) {
      if (vms.some((vm) => vm.vmid === vmid)) continue;
      this.#told.delete(vmid);
      void this.#queue.add(vmid, () => this.machines.remove(vmid).catch(() => undefined));
    }
  }

  async settled(): Promise<void> {
    await this.#queue.idle();
  }

  /** @throws Error when the machine has no config, or gives itself no address */
  private specOf(vm: StoredVm): MachineSpec {
    const userData = snippetOf(this.context, vm);
    if (userData === undefined) throw new Error('no user data on the cloud-init drive');
    const { addresses, virtual } = guestNetworkOf(userData, vm.config.ipconfig0);
    const own = addresses.map((text) => text.split('/')[0] ?? '').filter((address) => !address.includes(':'));
    const [first] = own;
    if (first === undefined)
      throw new Error(
        'the machine config sets no static IPv4 address, and nothing on this bridge serves DHCP',
      );
    const uuid = /uuid=([0-9a-f-]+)/i.exec(vm.config.smbios1 ?? '')?.[1];
    return {
      id: vm.vmid,
      ...(uuid === undefined ? {} : { machineId: uuid.replaceAll('-', '') }),
      name: vm.config.name ?? `VM ${vm.vmid}`,
      userData,
      labels: {},
      publicIPv4: undefined,
      loopback: loopbackOf(this.block, first),
      privateIPs: own.map((ip, index) => ({ network: 'bridge', ip, cidr: addresses[index] ?? ip })),
      virtualIPs: virtual.map((ip) => ({ ip, loopback: loopbackOf(this.block, ip) })),
      cores: Number(vm.config.cores ?? 1),
      memoryGiB: Number(vm.config.memory ?? 512) / 1024,
      location: vm.node,
      serverType: 'proxmox',
    };
  }

  #do(vm: StoredVm, what: string, task: () => Promise<void>): void {
    void this.#queue.add(vm.vmid, async () => {
      try {
        await task();
        this.#write(vm, `${what}: done`);
      } catch (error) {
        this.#write(vm, `${what}: ${messageOf(error)}`);
      }
    });
  }

  #write(vm: StoredVm, text: string): void {
    const at = new Date().toISOString();
    vm.console.push(...text.split('\n').map((line) => `${at} ${line}`));
    vm.console.splice(0, vm.console.length - consoleLines);
    this.context.store.changed();
  }
}
