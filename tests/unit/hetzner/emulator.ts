// A started emulator for tests, with hosts that record what they are told and a small client.
// It must never leave an emulator running: every test file closes what it started.
import { loopbackAddresses, startHetznerApi } from '../../../sandbox/hetzner';
import type { HetznerApi, HetznerApiOptions, LoadBalancerSpec } from '../../../sandbox/hetzner';
import type { MachineSpec } from '../../../sandbox/machines/interfaces';

export const token = '0'.repeat(64);

/** What tests read of any resource in an answer; the published API description judges the whole elsewhere. */
export interface Thing {
  id: number;
  name: string;
  status: string;
  command: string;
  progress: number;
  finished: string | null;
  locked: boolean;
  labels: Record<string, string>;
  error: { code: string; message: string } | null;
  public_net: { ipv4: { id: number; ip: string } | null };
  private_net: { network: number; ip: string; alias_ips: string[] }[];
  subnets: { ip_range: string; gateway: string }[];
  servers: number[];
  targets: { health_status: { status: string }[]; targets: { server: { id: number } }[] }[];
}

type Single =
  | 'action'
  | 'server'
  | 'network'
  | 'firewall'
  | 'image'
  | 'load_balancer'
  | 'placement_group'
  | 'primary_ip'
  | 'ssh_key';
type Plural = 'actions' | 'next_actions' | 'servers' | 'images' | 'server_types' | 'locations' | 'networks';
export type Body = Record<Single, Thing> &
  Record<Plural, Thing[]> & {
    error: {
      code: string;
      message: string;
      details: { fields?: { name: string; messages: string[] }[] } | null;
    };
    meta: { pagination: Record<string, number | null> };
    console: string[];
  };

export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
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
  done: (method: string, path: string, body?: unknown) => Promise<Body>;
  /** Waits for an action and gives its last state. */
  wait: (action: { id: number }) => Promise<Thing>;
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
    // An empty answer has no body; no test reads one.
    const body = (text === '' ? undefined : JSON.parse(text)) as Body;
    const answer = { status: response.status, headers: response.headers, body };
    observe({ method, path, request, answer });
    return answer;
  };
  const wait: StartedEmulator['wait'] = async ({ id }) => {
    for (let left = 1000; left > 0; left--) {
      const { body } = await call('GET', `/actions/${id}`);
      if (body.action.status !== 'running') return body.action;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    throw new Error(`action ${id} does not end`);
  };
  const done: StartedEmulator['done'] = async (method, path, request) => {
    const { status, body } = await call(method, path, request);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    const { action: one, actions = [], next_actions: next = [] } = (body as Partial<Body> | undefined) ?? {};
    if (method === 'GET') return body;
    for (const action of [one, ...actions, ...next]) {
      if (action === undefined || (action as Thing | null) === null) continue;
      const ended = await wait(action);
      if (ended.status !== 'success') throw new Error(`${method} ${path}: action ${JSON.stringify(ended)}`);
    }
    return body;
  };
  return { api, machines, balancers, call, done, wait };
}
