// Routes of a virtual machine's power, place and guest agent: start, stop, shutdown, reboot, migrate, what the agent reports.
// It must never start a machine that is locked, or whose cloud-init snippet is not there.
import type { FastifyInstance } from 'fastify';
import { died } from '../apiError';
import type { ProxmoxContext } from '../context';
import { ensureUnlocked, nodeOf, parametersOf, required, vmOf } from '../context';
import { guestNetworkOf } from '../guestNetwork';
import { migrate } from '../migrate';
import type { StoredVm } from '../model';
import { snippetOf } from '../snippets';
import { showStatus } from './vmRoutes';

interface VmPath {
  node: string;
  vmid: string;
}

const tasks = {
  start: 'qmstart',
  stop: 'qmstop',
  shutdown: 'qmshutdown',
  reboot: 'qmreboot',
  reset: 'qmreset',
};

export function registerVmPowerRoutes(app: FastifyInstance, context: ProxmoxContext): void {
  const find = ({ node, vmid }: VmPath): StoredVm => {
    nodeOf(context, node);
    return vmOf(context, node, Number(vmid));
  };
  const path = '/nodes/:node/qemu/:vmid';

  app.get<{ Params: VmPath }>(`${path}/status/current`, ({ params }) => showStatus(find(params)));

  for (const [verb, type] of Object.entries(tasks) as [keyof typeof tasks, string][]) {
    app.post<{ Params: VmPath }>(`${path}/status/${verb}`, ({ params }) => {
      const vm = find(params);
      ensureUnlocked(vm);
      if (verb === 'start' && vm.status === 'running') throw died(`VM ${vm.vmid} already running`);
      if (verb === 'reboot' && vm.status === 'stopped') throw died(`VM ${vm.vmid} not running`);
      return context.tasks.start({
        node: vm.node,
        type,
        id: String(vm.vmid),
        user: context.user,
        work: () => {
          changePower(context, vm, verb);
        },
      });
    });
  }

  app.post<{ Params: VmPath }>(`${path}/migrate`, (request) =>
    migrate(context, find(request.params), required(parametersOf(request), 'target').target),
  );

  const running = (params: VmPath): StoredVm => {
    const vm = find(params);
    if (vm.config.agent === undefined) throw died('No QEMU guest agent configured');
    if (vm.status !== 'running') throw died(`VM ${vm.vmid} is not running`);
    return vm;
  };
  app.post<{ Params: VmPath }>(`${path}/agent/ping`, ({ params }) => {
    running(params);
    return { result: {} };
  });
  app.get<{ Params: VmPath }>(`${path}/agent/network-get-interfaces`, ({ params }) => {
    const vm = running(params);
    return { result: guestInterfaces(context, vm) };
  });
}

function changePower(context: ProxmoxContext, vm: StoredVm, verb: keyof typeof tasks): void {
  if (verb === 'stop' || verb === 'shutdown') {
    vm.status = 'stopped';
    delete vm.startedAt;
    return;
  }
  snippetOf(context, vm);
  vm.status = 'running';
  vm.startedAt = Date.now();
  vm.boots += 1;
}

function guestInterfaces(context: ProxmoxContext, vm: StoredVm): unknown[] {
  const mac = /=([0-9A-F:]{17})/i.exec(vm.config.net0 ?? '')?.[1]?.toLowerCase() ?? '';
  const addresses = guestNetworkOf(snippetOf(context, vm) ?? '').addresses;
  const show = (text: string) => {
    const [address = '', prefix = '32'] = text.split('/');
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    return { 'ip-address': address, 'ip-address-type': family, prefix: Number(prefix) };
  };
  return [
    { name: 'lo', 'hardware-address': '00:00:00:00:00:00', 'ip-addresses': [show('127.0.0.1/8')] },
    { name: 'eth0', 'hardware-address': mac, 'ip-addresses': addresses.map(show) },
  ];
}
