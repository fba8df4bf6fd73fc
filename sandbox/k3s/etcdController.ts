// Does for the Nodes of servers what k3s' own controllers do: shows who has a vote, and takes out of etcd who is to go.
// Must never decide who may go: those are etcd's own rules.
// Source: k3s, pkg/etcd/member_controller.go and etcd.go (condition EtcdIsVoter).
import { messageOf } from '../messageOf';
import type { KubernetesApi, KubernetesObject } from '../cluster/kubernetesApi';
import type { EtcdMembership } from '../machines/etcdMembership';
import { etcdName } from './renderK3sNode';

const remove = 'etcd.k3s.cattle.io/remove';
const removed = 'etcd.k3s.cattle.io/removed-node-name';

type Node = KubernetesObject & {
  metadata: { annotations?: Record<string, string> };
  status?: { conditions?: { type: string; status: string }[] };
};

export class EtcdController {
  #stopped = false;
  #round: Promise<void> = Promise.resolve();

  constructor(
    private readonly api: KubernetesApi,
    private readonly etcd: EtcdMembership,
    private readonly log: (line: string) => void,
    private readonly everyMs = 400,
  ) {}

  start(): void {
    const round = async (): Promise<void> => {
      if (this.#stopped) return;
      await this.#look().catch((error: unknown) => {
        this.log(`k3s' etcd controller: ${messageOf(error)}`);
      });
      setTimeout(() => {
        this.#round = round();
      }, this.everyMs).unref();
    };
    this.#round = round();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#round;
  }

  async #look(): Promise<void> {
    const nodes = (await this.api.list('/api/v1/nodes')) as Node[];
    for (const node of nodes) await this.#tend(node);
    // A Node that was deleted takes its member along.
    for (const { hostname, id } of this.etcd.list())
      if (!nodes.some(({ metadata }) => metadata.name === hostname) && this.#seen.delete(id))
        this.etcd.remove(id);
  }

  /** Ids of members that had a Node. */
  readonly #seen = new Set<string>();

  async #tend({ metadata, status }: Node): Promise<void> {
    const { name, annotations = {} } = metadata;
    const member = this.etcd.find(name);
    const own = annotations[etcdName];
    // It was taken out before: whoever is a member under its name now is another machine, which goes its own way.
    if (own === undefined) return;
    if (member !== undefined) this.#seen.add(member.id);
    if (annotations[remove] === 'true' && annotations[removed] === undefined) {
      if (member !== undefined) this.etcd.remove(member.id);
      await this.api.patch(`/api/v1/nodes/${name}`, {
        metadata: { annotations: { [removed]: own, [etcdName]: null, [remove]: null } },
      });
      return;
    }
    if (member === undefined) return;
    const vote = member.isLearner ? 'False' : 'True';
    if (status?.conditions?.find(({ type }) => type === 'EtcdIsVoter')?.status === vote) return;
    const now = new Date().toISOString();
    const condition = {
      type: 'EtcdIsVoter',
      status: vote,
      reason: member.isLearner ? 'MemberIsLearner' : 'MemberNotLearner',
      message: member.isLearner
        ? 'Node has not been promoted to voting member of the etcd cluster'
        : 'Node is a voting member of the etcd cluster',
      lastTransitionTime: now,
      lastHeartbeatTime: now,
    };
    await this.api.raw(
      'PATCH',
      `/api/v1/nodes/${name}/status`,
      { status: { conditions: [condition] } },
      'application/strategic-merge-patch+json',
    );
  }
}
