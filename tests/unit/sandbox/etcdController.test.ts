import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesApi } from '../../../sandbox/cluster/kubernetesApi';
import { EtcdController } from '../../../sandbox/k3s/etcdController';
import { etcdName } from '../../../sandbox/k3s/renderK3sNode';
import { EtcdMembership } from '../../../sandbox/machines/etcdMembership';

interface StoredNode {
  metadata: { name: string; annotations: Record<string, string> };
  status: { conditions: { type: string; status: string }[] };
}

/** The few calls that the controller makes, on Nodes in memory. */
class Nodes {
  readonly stored = new Map<string, StoredNode>();
  rounds = 0;

  readonly api = {
    list: () => {
      this.rounds += 1;
      return Promise.resolve(structuredClone([...this.stored.values()]));
    },
    patch: (path: string, { metadata }: { metadata: { annotations: Record<string, string | null> } }) => {
      const { annotations } = this.at(path).metadata;
      for (const [key, value] of Object.entries(metadata.annotations)) {
        if (value === null) Reflect.deleteProperty(annotations, key);
        else annotations[key] = value;
      }
      return Promise.resolve();
    },
    raw: (_method: string, path: string, { status }: Pick<StoredNode, 'status'>) => {
      Object.assign(this.at(path), { status });
      return Promise.resolve('');
    },
  } as unknown as KubernetesApi;

  register(name: string, machine: string): void {
    const metadata = { name, annotations: { [etcdName]: `${name}-${machine}` } };
    this.stored.set(name, { metadata, status: { conditions: [] } });
  }

  vote(name: string): string | undefined {
    return this.stored.get(name)?.status.conditions.find(({ type }) => type === 'EtcdIsVoter')?.status;
  }

  /** Resolves when the controller has looked at all there is now. */
  async seen(): Promise<void> {
    const { rounds } = this;
    while (this.rounds < rounds + 2) await pause(1);
  }

  private at(path: string): StoredNode {
    const node = this.stored.get(path.split('/')[4] ?? '');
    if (node === undefined) throw new Error(`${path}: not found`);
    return node;
  }
}

const names = ['one', 'two', 'three'];
let nodes: Nodes;
let etcd: EtcdMembership;
let controller: EtcdController;
const log = jest.fn();

beforeEach(() => {
  nodes = new Nodes();
  etcd = new EtcdMembership();
  for (const name of names) {
    nodes.register(name, 'old');
    etcd.seed(name);
  }
  controller = new EtcdController(nodes.api, etcd, log, 1);
  controller.start();
});
afterEach(async () => {
  await controller.stop();
  expect(log).not.toHaveBeenCalled();
});

const members = (): string[] => etcd.list().map(({ hostname }) => hostname);
const askToLeave = (name: string): void => {
  const annotations = nodes.stored.get(name)?.metadata.annotations ?? {};
  annotations['etcd.k3s.cattle.io/remove'] = 'true';
};

it('shows who has a vote', async () => {
  await nodes.seen();
  expect(names.map((name) => nodes.vote(name))).toEqual(['True', 'True', 'True']);
});

it('takes a member along with its Node', async () => {
  await nodes.seen();
  nodes.stored.delete('two');
  await nodes.seen();
  expect(members()).toEqual(['one', 'three']);
});

it('leaves a new machine in etcd that joined while the Node of its old self was still there', async () => {
  await nodes.seen();
  askToLeave('two');
  await nodes.seen();
  expect(members()).toEqual(['one', 'three']);
  expect(nodes.stored.get('two')?.metadata.annotations).toEqual({
    'etcd.k3s.cattle.io/removed-node-name': 'two-old',
  });
  etcd.join('two');
  etcd.promote('two');
  await nodes.seen();
  nodes.stored.delete('two');
  await nodes.seen();
  expect(members()).toEqual(['one', 'three', 'two']);
  nodes.register('two', 'new');
  await nodes.seen();
  expect(nodes.vote('two')).toBe('True');
});
