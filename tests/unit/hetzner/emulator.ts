// A started emulator for tests, with hosts that record what they are told and a small client.
// It must never leave an emulator running: every test file closes what it started.
import { loopbackAddresses, startHetznerApi } from '../../../sandbox/hetzner';
import type { HetznerApi, HetznerApiOptions, LoadBalancerSpec, MachineSpec } from '../../../sandbox/hetzner';

export const token = '0'.repeat(64);

export interface Answer {
  status: number;
  headers: Headers;
  // The bodies differ by route; the published API description judges them elsewhere.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

export class RecordingMachines {
  readonly told: string[] = [];
  readonly specs = new Map<number, MachineSpec>();
  refuse: string | undefined;

  boot(spec: MachineSpec): Promise<void> {
    this.told.push(`boot ${spec.name}`);
    this.specs.set(spec.id, spec);
    return this.refuse === undefined ? Promise.resolve() : Promise.reject(new Error(this.refuse));
  }
  update(spec: MachineSpec): Promise<void> {
    this.told.push(`update ${spec.name}`);
    this.specs.set(spec.id, spec);
    return Promise.resolve();
  }
  shutdown(id: number): Promise<void> {
    this.told.push(`shutdown ${this.specs.get(id)?.name ?? id}`);
    return Promise.resolve();
  }
  remove(id: number): Promise<void> {
    this.told.push(`remove ${this.specs.get(id)?.name ?? id}`);
    return Promise.resolve();
  }
}

export class RecordingBalancers {
  readonly specs = new Map<number, LoadBalancerSpec>();

  apply(spec: LoadBalancerSpec): Promise<void> {
    this.specs.set(spec.id, spec);
    return Promise.resolve();
  }
  remove(id: number): Promise<void> {
    this.specs.delete(id);
    return Promise.resolve();
  }
}

export interface StartedEmulator {
  api: HetznerApi;
  machines: RecordingMachines;
  balancers: RecordingBalancers;
  /** Any call; the path is relative to /v1 unless it begins with /_sandbox. */
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** A call that must succeed; waits for every action in the answer and gives the body. */
  done: (method: string, path: string, body?: unknown) => Promise<Answer['body']>;
  /** Waits for an action and gives its last state. */
  wait: (action: { id: number }) => Promise<Answer['body']>;
}

export type Observe = (call: { method: string; path: string; request: unknown; answer: Answer }) => void;

export async function startEmulator(
  options: Partial<HetznerApiOptions> = {},
  observe: Observe = () => undefined,
): Promise<StartedEmulator> {
  const machines = new RecordingMachines();
  const balancers = new RecordingBalancers();
  const api = await startHetznerApi({
    token,
    addresses: loopbackAddresses('127.77'),
    machines,
    loadBalancers: balancers,
    actionMs: 5,
    ...options,
  });
  const call: StartedEmulator['call'] = async (method, path, request) => {
    const base = path.startsWith('/_sandbox') ? new URL(api.url).origin : api.url;
    const response = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(request === undefined ? {} : { body: JSON.stringify(request) }),
    });
    const text = await response.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const answer = { status: response.status, headers: response.headers, body };
    observe({ method, path, request, answer });
    return answer;
  };
  const wait: StartedEmulator['wait'] = async ({ id }) => {
    for (;;) {
      const { body } = await call('GET', `/actions/${id}`);
      if (body.action.status !== 'running') return body.action;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  };
  const done: StartedEmulator['done'] = async (method, path, request) => {
    const { status, body } = await call(method, path, request);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    const started = [body?.action, ...(body?.actions ?? []), ...(body?.next_actions ?? [])];
    for (const action of started.filter((one) => one !== undefined && one !== null)) {
      const ended = await wait(action);
      if (ended.status !== 'success') throw new Error(`${method} ${path}: action ${JSON.stringify(ended)}`);
    }
    return body;
  };
  return { api, machines, balancers, call, done, wait };
}
