// Makes, grows and removes the volumes behind a virtual machine's drives.
// It must never touch a volume of another machine.
import { died } from './apiError';
import type { ProxmoxContext } from './context';
import { storageOf, volumeOf } from './context';
import type { StoredVm } from './model';
import { formatProperties, formatSize, parseProperties, parseSize } from './propertyString';
import { drivePattern } from './vmParameters';

const gibibyte = 2 ** 30;
const cloudInitBytes = 4 * 2 ** 20;

/** Refuses before a task starts what Proxmox VE refuses then. @throws ProxmoxError */
export function checkDrive(context: ProxmoxContext, node: string, value: string): void {
  const { head = '', options } = parseProperties(value);
  const [storage = '', volume = ''] = head.split(':');
  if (head === 'none' || head === 'cdrom') return;
  storageOf(context, storage, volume === 'cloudinit' || /^\d/.test(volume) ? 'images' : undefined);
  const source = options.get('import-from');
  if (source !== undefined && volumeOf(context, node, source) === undefined)
    throw died(`volume '${source}' does not exist`);
}

/** The drive's text as it is kept, after its volume was allocated where it is a new one. */
export function allocateDrive(context: ProxmoxContext, vm: StoredVm, value: string): string {
  const { head = '', options } = parseProperties(value);
  const [storage = '', wanted = ''] = head.split(':');
  const isNew = wanted === 'cloudinit' || /^\d+(\.\d+)?$/.test(wanted);
  if (!isNew) {
    // Its size is the volume's, whatever is written.
    const size = volumeOf(context, vm.node, head)?.size;
    if (size !== undefined) options.set('size', formatSize(size));
    return formatProperties({ head, options });
  }
  const { volumes } = context.store.state;
  const source = options.get('import-from');
  const bytes =
    wanted === 'cloudinit'
      ? cloudInitBytes
      : source === undefined
        ? Number(wanted) * gibibyte
        : (volumeOf(context, vm.node, source)?.size ?? 0);
  const name = wanted === 'cloudinit' ? `vm-${vm.vmid}-cloudinit` : nextDisk(context, storage, vm);
  volumes.push({
    node: vm.node,
    volid: `${storage}:${name}`,
    content: 'images',
    format: 'raw',
    size: bytes,
    vmid: vm.vmid,
  });
  options.delete('import-from');
  options.delete('size');
  options.delete('format');
  if (wanted === 'cloudinit') options.set('media', 'cdrom');
  options.set('size', formatSize(bytes));
  return formatProperties({ head: `${storage}:${name}`, options });
}

function nextDisk({ store }: ProxmoxContext, storage: string, { vmid, node }: StoredVm): string {
  for (let number = 0; ; number += 1) {
    const name = `vm-${vmid}-disk-${number}`;
    const taken = store.state.volumes.some(
      (each) => each.node === node && each.volid === `${storage}:${name}`,
    );
    if (!taken) return name;
  }
}

/** @param size `60G`, or `+10G` @throws ProxmoxError when it would shrink */
export function resizeDrive(context: ProxmoxContext, vm: StoredVm, disk: string, size: string): void {
  const value = vm.config[disk];
  if (value === undefined || !drivePattern.test(disk)) throw died(`disk '${disk}' does not exist`);
  const { head, options } = parseProperties(value);
  const before = parseSize(options.get('size') ?? '0') ?? 0;
  const amount = parseSize(size.replace(/^\+/, ''));
  if (amount === undefined) throw died(`unable to parse size '${size}'`);
  const after = size.startsWith('+') ? before + amount : amount;
  if (after < before) throw died('shrinking disks is not supported');
  const volume = volumeOf(context, vm.node, head ?? '');
  if (volume !== undefined) volume.size = after;
  options.set('size', formatSize(after));
  vm.config[disk] = formatProperties({ head, options });
}
