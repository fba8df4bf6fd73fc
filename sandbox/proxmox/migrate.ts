// Moves a virtual machine with its disks to another node, as a live migration does.
// It must never restart the machine, nor leave a disk behind.
import { died } from './apiError';
import type { ProxmoxContext } from './context';
import { ensureUnlocked, nodeOf } from './context';
import type { StoredVm } from './model';
import { snippetOf } from './snippets';

/** @returns the UPID @throws ProxmoxError when the target is off or is where the machine is, or the machine is locked */
export function migrate(context: ProxmoxContext, vm: StoredVm, target: string): string {
  ensureUnlocked(vm);
  nodeOf(context, target);
  const source = vm.node;
  if (target === source) throw died('target is local node.');
  return context.tasks.start({
    node: source,
    type: 'qmigrate',
    id: String(vm.vmid),
    user: context.user,
    work: () => {
      // The cloud-init drive is made anew over there.
      snippetOf(context, { ...vm, node: target });
      vm.node = target;
      for (const volume of context.store.state.volumes)
        if (volume.vmid === vm.vmid && volume.node === source) volume.node = target;
    },
  });
}
