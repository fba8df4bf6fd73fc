// What every route works with: the store, the task engine, and look-ups that refuse as the API does.
// It must never hold state of its own.
import type { FastifyRequest } from 'fastify';
import { ProxmoxError, badParameters, died } from './apiError';
import type { StoredNode, StoredStorage, StoredVm, StoredVolume } from './model';
import type { ProxmoxStore } from './store';
import type { TaskEngine } from './tasks';

export interface ProxmoxContext {
  store: ProxmoxStore;
  tasks: TaskEngine;
  /** Who asks, for UPIDs: `root@pam!routewise`. */
  user: string;
  /** Size in bytes of what a URL offers; there is no network behind it. */
  sizeOf: (url: string) => number;
}

export type Parameters = Record<string, string>;

/** Query and body together, as Proxmox VE takes them. */
export function parametersOf(request: FastifyRequest): Parameters {
  return { ...(request.query as Parameters), ...(request.body as Parameters | undefined) };
}

/** @throws ProxmoxError naming every parameter that is missing */
export function required<Name extends string>(
  parameters: Parameters,
  ...names: Name[]
): Record<Name, string> {
  const missing = names.filter((name) => parameters[name] === undefined);
  if (missing.length > 0)
    throw badParameters(
      Object.fromEntries(missing.map((name) => [name, 'property is missing and it is not optional'])),
    );
  return parameters as Record<Name, string>;
}

/** @throws ProxmoxError for a node that is unknown, or 595 for one that is off */
export function nodeOf({ store }: ProxmoxContext, name: string): StoredNode {
  const node = store.state.nodes.find((each) => each.name === name);
  if (node === undefined)
    throw died(
      `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
    );
  if (!node.online) throw new ProxmoxError(595, 'No route to host');
  return node;
}

/** @throws ProxmoxError when there is none on that node */
export function vmOf(context: ProxmoxContext, node: string, vmid: number): StoredVm {
  const vm = context.store.state.vms.find((each) => each.vmid === vmid && each.node === node);
  if (vm === undefined)
    throw died(`Configuration file 'nodes/${node}/qemu-server/${vmid}.conf' does not exist`);
  return vm;
}

/** @throws ProxmoxError when something else holds the machine */
export function ensureUnlocked(vm: StoredVm): void {
  if (vm.lock !== undefined) throw died(`VM is locked (${vm.lock})`);
}

/** @throws ProxmoxError when it is unknown or cannot hold the content */
export function storageOf({ store }: ProxmoxContext, name: string, content?: string): StoredStorage {
  const storage = store.state.storages.find((each) => each.storage === name);
  if (storage === undefined) throw died(`storage '${name}' does not exist`);
  if (content !== undefined && !storage.content.includes(content))
    throw died(`storage '${name}' does not support '${content}' content`);
  return storage;
}

export function volumeOf({ store }: ProxmoxContext, node: string, volid: string): StoredVolume | undefined {
  return store.state.volumes.find((each) => each.node === node && each.volid === volid);
}

export function removeVolumes({ store }: ProxmoxContext, fits: (volume: StoredVolume) => boolean): void {
  const { state } = store;
  state.volumes = state.volumes.filter((volume) => !fits(volume));
}
