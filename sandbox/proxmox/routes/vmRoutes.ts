// Routes of virtual machines: list, create, look at, change, grow a disk, delete.
// It must never create a second machine with an id, nor change one that is locked.
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { died } from '../apiError';
import type { Parameters, ProxmoxContext } from '../context';
import { ensureUnlocked, nodeOf, parametersOf, removeVolumes, required, vmOf } from '../context';
import { allocateDrive, checkDrive, resizeDrive } from '../drives';
import type { StoredVm } from '../model';
import { parseProperties, parseSize } from '../propertyString';
import { checkVmParameters, drivePattern, normalNetworkDevice, showConfig } from '../vmParameters';

interface VmPath {
  node: string;
  vmid: string;
}

export function registerVmRoutes(app: FastifyInstance, context: ProxmoxContext): void {
  const { store } = context;
  const find = ({ node, vmid }: VmPath): StoredVm => {
    nodeOf(context, node);
    return vmOf(context, node, Number(vmid));
  };

  app.get<{ Params: VmPath }>('/nodes/:node/qemu', ({ params }) => {
    nodeOf(context, params.node);
    return store.state.vms.filter(({ node }) => node === params.node).map((vm) => showStatus(vm));
  });

  app.post<{ Params: VmPath }>('/nodes/:node/qemu', (request) => {
    const { node } = nodeAndName(context, request.params.node);
    const parameters = parametersOf(request);
    const { vmid } = required(parameters, 'vmid');
    const config = checkVmParameters(parameters);
    return createVm(context, { node, vmid: Number(vmid), config, pool: parameters.pool });
  });

  app.get<{ Params: VmPath }>('/nodes/:node/qemu/:vmid/config', ({ params }) => {
    const { config } = find(params);
    return showConfig(config, createHash('sha1').update(JSON.stringify(config)).digest('hex'));
  });

  const update = (params: VmPath, parameters: Parameters): void => {
    const vm = find(params);
    ensureUnlocked(vm);
    changeVm(context, vm, parameters);
  };
  app.put<{ Params: VmPath }>('/nodes/:node/qemu/:vmid/config', (request) => {
    update(request.params, parametersOf(request));
    return null;
  });
  app.post<{ Params: VmPath }>('/nodes/:node/qemu/:vmid/config', (request) => {
    const { node, vmid } = request.params;
    const parameters = parametersOf(request);
    ensureUnlocked(find(request.params));
    return context.tasks.start({
      node,
      type: 'qmconfig',
      id: vmid,
      user: context.user,
      work: () => {
        update(request.params, parameters);
      },
    });
  });

  app.get<{ Params: VmPath }>('/nodes/:node/qemu/:vmid/pending', ({ params }) =>
    Object.entries(find(params).config).map(([key, value]) => ({ key, value })),
  );

  app.put<{ Params: VmPath }>('/nodes/:node/qemu/:vmid/resize', (request) => {
    const vm = find(request.params);
    ensureUnlocked(vm);
    const { disk, size } = required(parametersOf(request), 'disk', 'size');
    return context.tasks.start({
      node: vm.node,
      type: 'resize',
      id: String(vm.vmid),
      user: context.user,
      work: () => {
        resizeDrive(context, vm, disk, size);
      },
    });
  });

  app.put<{ Params: VmPath }>('/nodes/:node/qemu/:vmid/cloudinit', ({ params }) => {
    ensureUnlocked(find(params));
    return null;
  });

  app.delete<{ Params: VmPath }>('/nodes/:node/qemu/:vmid', (request) => {
    const vm = find(request.params);
    ensureUnlocked(vm);
    if (vm.config.protection === '1') throw died(`can't remove VM ${vm.vmid} - protection mode enabled`);
    if (vm.status === 'running') throw died(`VM ${vm.vmid} is running - destroy failed`);
    const purge = parametersOf(request).purge === '1';
    return context.tasks.start({
      node: vm.node,
      type: 'qmdestroy',
      id: String(vm.vmid),
      user: context.user,
      work: () => {
        removeVm(context, vm, purge);
      },
    });
  });
}

function nodeAndName(context: ProxmoxContext, name: string): { node: string } {
  return { node: nodeOf(context, name).name };
}

interface NewVm {
  node: string;
  vmid: number;
  config: Parameters;
  pool: string | undefined;
}

function createVm(context: ProxmoxContext, { node, vmid, config, pool }: NewVm): string {
  const { state } = context.store;
  const twin = state.vms.find((each) => each.vmid === vmid);
  if (twin !== undefined)
    throw died(`unable to create VM ${vmid} - VM ${vmid} already exists on node '${twin.node}'`);
  const members = state.pools.find(({ poolid }) => poolid === pool)?.members;
  if (pool !== undefined && members === undefined) throw died(`no such pool '${pool}'`);
  for (const [name, value] of Object.entries(config))
    if (drivePattern.test(name)) checkDrive(context, node, value);
  // As Proxmox VE makes them, unless the call has its own.
  const own = { smbios1: `uuid=${randomUUID()}`, vmgenid: randomUUID() };
  const vm: StoredVm = { vmid, node, status: 'stopped', config: own, lock: 'create', boots: 0, console: [] };
  state.vms.push(vm);
  return context.tasks.start({
    node,
    type: 'qmcreate',
    id: String(vmid),
    user: context.user,
    work: () => {
      changeVm(context, vm, config);
      vm.config.meta = `creation-qemu=10.0.2,ctime=${Math.floor(Date.now() / 1000)}`;
      members?.push(vmid);
      delete vm.lock;
    },
    // A creation that failed leaves nothing behind.
    onFailure: () => {
      removeVm(context, vm, true);
    },
  });
}

function changeVm(context: ProxmoxContext, vm: StoredVm, parameters: Parameters): void {
  const config = checkVmParameters(parameters);
  for (const name of (parameters.delete ?? '').split(/[,; ]+/).filter((text) => text !== ''))
    Reflect.deleteProperty(vm.config, name);
  for (const [name, value] of Object.entries(config)) {
    if (/^net\d+$/.test(name)) vm.config[name] = normalNetworkDevice(value);
    else if (drivePattern.test(name)) {
      checkDrive(context, vm.node, value);
      vm.config[name] = allocateDrive(context, vm, value);
    } else vm.config[name] = value;
  }
  context.store.changed();
}

function removeVm(context: ProxmoxContext, vm: StoredVm, purge: boolean): void {
  const { state } = context.store;
  removeVolumes(context, (volume) => volume.vmid === vm.vmid && volume.node === vm.node);
  state.vms.splice(state.vms.indexOf(vm), 1);
  for (const pool of state.pools) pool.members = pool.members.filter((id) => id !== vm.vmid);
  if (purge) Reflect.deleteProperty(state.haResources, `vm:${vm.vmid}`);
}

/** What lists and `status/current` show. */
export function showStatus(vm: StoredVm): Record<string, unknown> {
  const { config, status, vmid, lock, startedAt } = vm;
  const disk = parseSize(parseProperties(config.scsi0 ?? '').options.get('size') ?? '0') ?? 0;
  return {
    vmid,
    name: config.name,
    status,
    qmpstatus: status,
    cpus: Number(config.cores ?? 1) * Number(config.sockets ?? 1),
    maxmem: Number(config.memory ?? 512) * 2 ** 20,
    maxdisk: disk,
    uptime: startedAt === undefined ? 0 : Math.floor((Date.now() - startedAt) / 1000),
    ...(config.tags === undefined ? {} : { tags: config.tags }),
    ...(config.template === '1' ? { template: 1 } : {}),
    ...(config.agent === undefined ? {} : { agent: 1 }),
    ...(status === 'running' ? { pid: 4000 + vmid } : {}),
    ...(lock === undefined ? {} : { lock }),
    ha: { managed: 0 },
  };
}
