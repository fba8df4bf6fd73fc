// Puts the Proxmox VE emulator together and serves it: store, tasks, faults, routes, SSH, and the reconciler that tells machines.
// It must never listen beyond loopback, nor lose state when it closes.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Authentication } from './authentication';
import type { ProxmoxContext } from './context';
import { ProxmoxFaults } from './faults';
import { buildHttpServer } from './httpServer';
import type { ProxmoxApi, ProxmoxApiOptions, ProxmoxCredentials } from './interfaces';
import { ProxmoxMachineReconciler } from './machineReconciler';
import { registerControlRoutes } from './routes/controlRoutes';
import { selfSignedCertificate } from './selfSigned';
import { startNodeSsh } from './ssh/startNodeSsh';
import { dumpState } from './stateDump';
import { ProxmoxStore } from './store';
import { TaskEngine } from './tasks';

const reconcileDelayMs = 5;
/** About what a Talos disk image has. */
const imageBytes = 1_306_525_696;

export function newProxmoxCredentials(): ProxmoxCredentials {
  return { apiToken: `root@pam!routewise=${randomUUID()}`, password: randomBytes(18).toString('base64url') };
}

/** PEM text. Not of ssh2's own making: one in some hundreds of its Ed25519 keys cannot be read again. */
export function newSshHostKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'sec1', format: 'pem' }) as string;
}

/**
 * Starts the emulator. With a `stateFile` that exists, running machines boot again.
 * @throws Error when the state file cannot be read or the port is taken
 */
export async function startProxmoxApi(options: ProxmoxApiOptions): Promise<ProxmoxApi> {
  const log = options.log ?? (() => undefined);
  const store = new ProxmoxStore(options.stateFile, options.nodeNetwork);
  const faults = new ProxmoxFaults();
  const tasks = new TaskEngine(store, faults, options.taskMs ?? 0);
  const authentication = new Authentication(options.credentials);
  const calls = new Map<string, number>();
  const context: ProxmoxContext = { store, tasks, user: authentication.tokenId, sizeOf: () => imageBytes };
  const machines = new ProxmoxMachineReconciler(context, options.machines, options.addressBlock);
  const state = () => dumpState(store.state, calls, faults);
  const controls = {
    faults,
    state,
    setNodeOnline(name: string, online: boolean) {
      for (const node of store.state.nodes) if (node.name === name) node.online = online;
      store.changed();
    },
    setLock(vmid: number, lock: string | undefined) {
      for (const vm of store.state.vms) {
        if (vm.vmid !== vmid) continue;
        if (lock === undefined) delete vm.lock;
        else vm.lock = lock;
      }
      store.changed();
    },
    expireTickets() {
      authentication.expireTickets();
    },
    setTokenExpired(expired: boolean) {
      authentication.isTokenExpired = expired;
    },
  };

  const certificate = await selfSignedCertificate();
  const app = buildHttpServer({ context, authentication, faults, calls, certificate, log });
  registerControlRoutes(app, controls);
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { password } = options.credentials;
  const ssh = await startNodeSsh({
    context,
    hostKey: options.sshHostKey,
    password,
    port: options.socksPort ?? 0,
  }).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });

  let due: NodeJS.Timeout | undefined;
  const reconcile = () => {
    clearTimeout(due);
    due = undefined;
    machines.reconcile();
  };
  store.onChange(() => {
    due ??= setTimeout(reconcile, reconcileDelayMs);
  });
  const isDue = () => due !== undefined;
  const settle = async () => {
    // A machine's console line is a change too, hence again until nothing is due.
    do {
      reconcile();
      await machines.settled();
    } while (isDue());
  };
  tasks.failInterrupted();
  reconcile();

  return {
    url: `https://127.0.0.1:${(app.server.address() as AddressInfo).port}/`,
    socksPort: ssh.port,
    ...controls,
    settled: settle,
    async close() {
      await app.close();
      await ssh.close();
      tasks.close();
      await settle();
      store.save();
    },
  };
}
