// Puts the emulator together and serves it: store, actions, faults, routes, and the reconcilers that tell machines and load balancers.
// It must never listen beyond loopback, nor lose state when it closes.
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { ActionEngine } from './actions';
import type { EmulatorContext } from './context';
import { FaultControl } from './faults';
import { buildHttpServer } from './httpServer';
import type { HetznerApi, HetznerApiOptions, ProjectLimits } from './interfaces';
import { LoadBalancerReconciler } from './loadBalancerReconciler';
import { MachineReconciler } from './machineReconciler';
import { registerControlRoutes } from './routes/controlRoutes';
import { dumpState } from './stateDump';
import { HetznerStore } from './store';

const defaultActionMs = 150;
const reconcileDelayMs = 5;
const tokenForm = /^[a-zA-Z0-9]{64}$/;
const defaultLimits: ProjectLimits = { servers: 1000, attachedPerNetwork: 100, serversPerPlacementGroup: 10 };

function addressesInUse({ state }: HetznerStore): Set<string> {
  return new Set([
    ...state.primaryIps.map(({ ip }) => ip),
    ...state.servers.map(({ loopback }) => loopback),
    ...state.loadBalancers.map(({ ipv4 }) => ipv4),
  ]);
}

/** A token of the form Hetzner gives out, made anew. */
export function newHetznerToken(): string {
  return randomBytes(32).toString('hex');
}

/**
 * Starts the emulator. With a `stateFile` that exists, running servers boot again and running actions go on.
 * @throws Error when the state file cannot be read, the host is no loopback address, the port is taken, or the token has not 64 letters and digits
 */
export async function startHetznerApi(options: HetznerApiOptions): Promise<HetznerApi> {
  const { host = '127.0.0.1', port = 0, token, addresses, actionMs = defaultActionMs } = options;
  const log = options.log ?? (() => undefined);
  if (!/^127\.\d+\.\d+\.\d+$/.test(host))
    throw new Error(`The emulator listens on loopback only, not on ${host}.`);
  if (!tokenForm.test(token)) {
    throw new Error(
      'A Hetzner Cloud token has exactly 64 letters and digits; the provider refuses any other.',
    );
  }

  const store = new HetznerStore(options.stateFile);
  const faults = new FaultControl();
  const actions = new ActionEngine(store, faults, actionMs);
  const machines = new MachineReconciler(store, options.machines);
  const loadBalancers = new LoadBalancerReconciler(store, options.loadBalancers, log);
  const calls = new Map<string, number>();
  const context: EmulatorContext = {
    store,
    state: store.state,
    actions,
    limits: { ...defaultLimits, ...options.limits },
    nextAddress() {
      const used = addressesInUse(store);
      let address = addresses.next();
      while (used.has(address)) address = addresses.next();
      return address;
    },
    healthOf: (id) => options.loadBalancers.health?.(id) ?? [],
  };
  const dump = () => dumpState(store.state, calls, faults);

  const app = buildHttpServer({ context, faults, calls, token, log });
  registerControlRoutes(app, { context, faults, calls, dump });
  await app.listen({ host, port });
  const bound = app.server.address() as AddressInfo;

  let due: NodeJS.Timeout | undefined;
  const reconcile = () => {
    clearTimeout(due);
    due = undefined;
    machines.reconcile();
    loadBalancers.reconcile();
  };
  // Many changes come together when many servers do: hosts are told of all of them at once.
  store.onChange(() => {
    due ??= setTimeout(reconcile, reconcileDelayMs);
  });
  const isDue = () => due !== undefined;
  const settle = async () => {
    // A machine's console line is a change too, hence again until nothing is due.
    do {
      reconcile();
      await machines.settled();
      await loadBalancers.settled();
    } while (isDue());
  };
  actions.resume();
  reconcile();

  return {
    url: `http://${host}:${bound.port}/v1`,
    state: dump,
    faults,
    settled: settle,
    async close() {
      await app.close();
      actions.close();
      await settle();
      store.save();
    },
  };
}
