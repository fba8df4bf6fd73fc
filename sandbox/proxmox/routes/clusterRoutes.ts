// Routes of the cluster as a whole: version, tickets, nodes, resources, next id, pools.
// It must never show a machine as running on a node that is off.
import type { FastifyInstance } from 'fastify';
import { died } from '../apiError';
import type { ProxmoxContext } from '../context';
import { nodeOf, parametersOf, required } from '../context';
import type { StoredPool } from '../model';
import { showStatus } from './vmRoutes';

const gibibyte = 2 ** 30;

export function registerClusterRoutes(app: FastifyInstance, context: ProxmoxContext): void {
  const { store } = context;

  app.get('/version', () => ({
    version: '9.0.10',
    release: '9.0',
    repoid: 'deb1ca707ec72a89',
    console: 'xtermjs',
  }));

  const nodes = () =>
    store.state.nodes.map(({ name, online }) => ({
      type: 'node',
      id: `node/${name}`,
      node: name,
      status: online ? 'online' : 'offline',
      level: '',
      ...(online ? { maxcpu: 64, maxmem: 512 * gibibyte, uptime: 86_400, cpu: 0.02 } : {}),
    }));
  app.get('/nodes', () => nodes());
  app.get('/cluster/status', () => [
    {
      type: 'cluster',
      id: 'cluster',
      name: 'sandbox',
      nodes: store.state.nodes.length,
      quorate: 1,
      version: 3,
    },
    ...store.state.nodes.map(({ name, online, address }, index) => ({
      type: 'node',
      id: `node/${name}`,
      name,
      ip: address,
      nodeid: index + 1,
      online: online ? 1 : 0,
      local: index === 0 ? 1 : 0,
      level: '',
    })),
  ]);
  app.get('/cluster/resources', (request) => {
    const { type } = parametersOf(request);
    const machines = store.state.vms.map((vm) => ({
      ...showStatus(vm),
      type: 'qemu',
      id: `qemu/${vm.vmid}`,
      node: vm.node,
      status: store.state.nodes.find(({ name }) => name === vm.node)?.online === true ? vm.status : 'unknown',
    }));
    const storages = store.state.nodes.flatMap(({ name }) =>
      store.state.storages.map(({ storage, content }) => ({
        type: 'storage',
        id: `storage/${name}/${storage}`,
        storage,
        node: name,
        status: 'available',
        content: content.join(','),
      })),
    );
    if (type === 'vm') return machines;
    if (type === 'node') return nodes();
    return type === 'storage' ? storages : [...machines, ...nodes(), ...storages];
  });
  app.get('/cluster/nextid', (request) => {
    const { vmid } = parametersOf(request);
    const taken = new Set(store.state.vms.map((vm) => vm.vmid));
    if (vmid !== undefined && taken.has(Number(vmid))) throw died(`VM ${vmid} already exists`);
    let next = Number(vmid ?? 100);
    while (taken.has(next)) next += 1;
    return String(next);
  });

  app.get<{ Params: { node: string } }>('/nodes/:node/status', ({ params }) => {
    nodeOf(context, params.node);
    return { uptime: 86_400, pveversion: 'pve-manager/9.0.10', cpuinfo: { cpus: 64, sockets: 2 } };
  });
  app.get<{ Params: { node: string } }>('/nodes/:node/network', ({ params }) => {
    const { address, bridges } = nodeOf(context, params.node);
    return bridges.map((iface, index) => ({
      iface,
      type: 'bridge',
      active: 1,
      autostart: 1,
      method: 'static',
      ...(index === 0
        ? { address, netmask: '24', cidr: `${address}/24`, gateway: address.replace(/\d+$/, '1') }
        : {}),
    }));
  });
}

export function registerPoolRoutes(app: FastifyInstance, context: ProxmoxContext): void {
  const { store } = context;
  const find = (poolid: string): StoredPool => {
    const pool = store.state.pools.find((each) => each.poolid === poolid);
    if (pool === undefined) throw died(`pool '${poolid}' does not exist`);
    return pool;
  };
  const show = (pool: StoredPool) => ({
    poolid: pool.poolid,
    ...(pool.comment === undefined ? {} : { comment: pool.comment }),
    members: store.state.vms
      .filter(({ vmid }) => pool.members.includes(vmid))
      .map(({ vmid, node }) => ({ type: 'qemu', id: `qemu/${vmid}`, vmid, node })),
  });

  app.get('/pools', (request) => {
    const { poolid } = parametersOf(request);
    return poolid === undefined ? store.state.pools.map(show) : [show(find(poolid))];
  });
  app.get<{ Params: { poolid: string } }>('/pools/:poolid', ({ params }) => show(find(params.poolid)));
  app.post('/pools', (request) => {
    const { poolid, comment } = required(parametersOf(request), 'poolid') as {
      poolid: string;
      comment?: string;
    };
    if (store.state.pools.some((each) => each.poolid === poolid))
      throw died(`pool '${poolid}' already exists`);
    store.state.pools.push({ poolid, ...(comment === undefined ? {} : { comment }), members: [] });
    store.changed();
    return null;
  });
  app.put('/pools', (request) => {
    const parameters = parametersOf(request);
    const pool = find(required(parameters, 'poolid').poolid);
    const ids = (parameters.vms ?? '').split(',').filter(Boolean).map(Number);
    if (parameters.comment !== undefined) pool.comment = parameters.comment;
    if (parameters.delete === '1') pool.members = pool.members.filter((id) => !ids.includes(id));
    else pool.members = [...new Set([...pool.members, ...ids])];
    store.changed();
    return null;
  });
  app.delete('/pools', (request) => {
    const pool = find(required(parametersOf(request), 'poolid').poolid);
    if (pool.members.length > 0) throw died(`pool '${pool.poolid}' is not empty (contains VM)`);
    store.state.pools.splice(store.state.pools.indexOf(pool), 1);
    store.changed();
    return null;
  });
}
