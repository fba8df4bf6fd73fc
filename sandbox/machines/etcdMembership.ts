// Who is a member of a cluster's etcd, and whether they have a majority: the rules of etcd's raft, without its data.
// It must never hold data, and never let a change of members through that real etcd would refuse.
// Source: etcd v3.6, server/etcdserver (strict reconfiguration check), and siderolabs/talos v1.12.0, internal/pkg/etcd.
import { status } from '@grpc/grpc-js';

export interface EtcdMember {
  /** Decimal, as in the Talos API. */
  id: string;
  hostname: string;
  isLearner: boolean;
  /** Whether its machine runs. */
  isUp: boolean;
}

/** A refusal of etcd, with the gRPC status and the words that its clients get. */
export class EtcdError extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

export class EtcdMembership {
  #members: EtcdMember[] = [];
  #next = 0x5a11d0;

  /** A member from the start: the first one, or one that comes back with its data. */
  seed(hostname: string): void {
    if (this.find(hostname) === undefined) this.#members.push(this.#member(hostname, false));
  }

  /**
   * One attempt of a machine without data to join: as a learner first, of which etcd takes one at a time. A member of the
   * same name is removed before, as Talos does.
   * @returns false when it has to be tried again
   */
  join(hostname: string): boolean {
    if (!this.hasQuorum()) return false;
    if (this.#members.some((member) => member.isLearner && member.hostname !== hostname)) return false;
    this.#members = this.#members.filter((member) => member.hostname !== hostname);
    this.#members.push(this.#member(hostname, true));
    return true;
  }

  promote(hostname: string): void {
    const member = this.find(hostname);
    if (member !== undefined) member.isLearner = false;
  }

  /** Its machine went down or came up. */
  mark(hostname: string, isUp: boolean): void {
    const member = this.find(hostname);
    if (member !== undefined) member.isUp = isUp;
  }

  find(hostname: string): EtcdMember | undefined {
    return this.#members.find((member) => member.hostname === hostname);
  }

  hasQuorum(): boolean {
    return isMajority(this.#voters());
  }

  /** @throws EtcdError when there is no leader */
  list(): readonly EtcdMember[] {
    this.#requireLeader();
    return this.#members;
  }

  /** Id of the leader, `0` without one. */
  leader(): string {
    return this.hasQuorum() ? (this.#voters().find(({ isUp }) => isUp)?.id ?? '0') : '0';
  }

  /** @throws EtcdError NOT_FOUND, or where the members left would have no majority */
  remove(id: string): void {
    this.#requireLeader();
    if (!this.#members.some((member) => member.id === id)) {
      throw new EtcdError(status.NOT_FOUND, 'etcdserver: member not found');
    }
    const left = this.#voters().filter((member) => member.id !== id);
    if (!isMajority(left)) {
      throw new EtcdError(
        status.FAILED_PRECONDITION,
        'etcdserver: re-configuration failed due to not enough started members',
      );
    }
    this.#members = this.#members.filter((member) => member.id !== id);
  }

  clear(): void {
    this.#members = [];
  }

  #voters(): EtcdMember[] {
    return this.#members.filter(({ isLearner }) => !isLearner);
  }

  #requireLeader(): void {
    if (!this.hasQuorum()) throw new EtcdError(status.UNAVAILABLE, 'etcdserver: no leader');
  }

  #member(hostname: string, isLearner: boolean): EtcdMember {
    this.#next += 1;
    return { id: String(this.#next), hostname, isLearner, isUp: true };
  }
}

function isMajority(voters: EtcdMember[]): boolean {
  return voters.filter(({ isUp }) => isUp).length > voters.length / 2;
}
