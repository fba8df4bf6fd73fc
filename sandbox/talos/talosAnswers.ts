// Answers the calls of one machine's Talos API as Talos v1.12 does, errors included.
// It must never touch the network or a certificate: who may call is decided before.
// Source: siderolabs/talos v1.12.0, internal/app/machined/internal/server/v1alpha1/v1alpha1_server.go.
import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { appliesWithoutReboot } from './appliesWithoutReboot';
import type { EtcdMember } from '../machines/etcdMembership';
import { parseTalosUserData } from './parseTalosUserData';
import { TalosCallError } from './talosCallError';
import { TalosConfigError } from './talosUserData';
import type { TalosUserData } from './talosUserData';

/** What the sandbox around the machine does when the API is called. */
export interface TalosMachineHooks {
  /** Starts etcd and Kubernetes. Resolves as soon as that is under way, as Talos answers; called at most once a machine. */
  onBootstrap(): Promise<void>;
  /** The machine runs with another config from now on. Default: nothing happens. */
  onApply?(config: TalosUserData, how: { reboot: boolean }): Promise<void>;
  /** Whether etcd data is here already, as on a control plane that joined. Default: after a bootstrap on this machine. */
  hasEtcdData?(): boolean;
  /** Why a bootstrap cannot be had yet, for example `time is not in sync yet`. Default: it can. */
  notReadyForBootstrap?(): string | undefined;
  /** The cluster's etcd as this machine sees it. Default: this machine alone, after its bootstrap. */
  etcd?: TalosEtcdHooks;
  /** The machine goes down and comes up again. Resolves as soon as that is under way. */
  onReboot?(): Promise<void>;
  /** The machine installs a release and restarts into it. Resolves as soon as that is under way. */
  onUpgrade?(image: string): Promise<void>;
  /** Changes with every boot. Default: the same for ever. */
  bootId?(): string;
}

export interface TalosEtcdHooks {
  /** @throws TalosCallError without a leader */
  members(): readonly EtcdMember[];
  leader(): string;
  alarms(): readonly { memberId: string; alarm: 'NOSPACE' | 'CORRUPT' }[];
  /** The data with their SHA-256; undefined where there are none yet. */
  snapshot(): AsyncIterable<Buffer> | undefined;
  /** @throws TalosCallError where etcd would refuse */
  remove(id: string): void;
  /** This machine leaves for good and forgets its data. */
  leave(): Promise<void>;
}

export interface TalosMachineIdentity {
  hostname: string;
  /** Release, with `v`. */
  talosVersion: string;
}

type Mode = 'REBOOT' | 'AUTO' | 'NO_REBOOT' | 'STAGED' | 'TRY';

export class TalosAnswers {
  #config: TalosUserData;
  #bootstrapped = false;
  readonly #startedSeconds = Math.floor(Date.now() / 1000);
  readonly #bootId = randomUUID();

  constructor(
    config: TalosUserData,
    private readonly identity: TalosMachineIdentity,
    private readonly hooks: TalosMachineHooks,
  ) {
    this.#config = config;
  }

  Version(): object {
    const { talosVersion } = this.identity;
    return {
      version: { tag: talosVersion, sha: 'sandbox', goVersion: '', os: 'linux', arch: 'amd64' },
      platform: { name: 'hcloud', mode: 'cloud' },
      features: { rbac: true },
    };
  }

  Hostname(): object {
    return { hostname: this.identity.hostname };
  }

  async Bootstrap(request: { recoverEtcd: boolean }): Promise<object> {
    const notReady = this.hooks.notReadyForBootstrap?.();
    if (notReady !== undefined) throw new TalosCallError(status.FAILED_PRECONDITION, notReady);
    if (this.#config.role === 'worker') {
      throw new TalosCallError(
        status.FAILED_PRECONDITION,
        'bootstrap can only be performed on a control plane node',
      );
    }
    if (this.#hasEtcdData()) {
      throw new TalosCallError(status.ALREADY_EXISTS, 'etcd data directory is not empty');
    }
    if (request.recoverEtcd) {
      throw new TalosCallError(status.UNIMPLEMENTED, 'the sandbox does not recover etcd from snapshots');
    }
    // Marked first: a second call while the first is under way must not start a second cluster.
    this.#bootstrapped = true;
    try {
      await this.hooks.onBootstrap();
    } catch (error) {
      this.#bootstrapped = false;
      throw error;
    }
    return {};
  }

  async ApplyConfiguration(request: { data: Buffer; mode: Mode; dryRun: boolean }): Promise<object> {
    const next = readConfig(request.data.toString('utf8'));
    const needsReboot = !appliesWithoutReboot(this.#config.document, next.document);
    if (needsReboot && (request.mode === 'NO_REBOOT' || request.mode === 'TRY')) {
      throw new TalosCallError(
        status.INVALID_ARGUMENT,
        "this config change can't be applied in immediate mode",
      );
    }
    const mode = request.mode === 'AUTO' ? (needsReboot ? 'REBOOT' : 'NO_REBOOT') : request.mode;
    const details = modeDetails[mode];
    if (request.dryRun) {
      return { mode, warnings: [], modeDetails: `Dry run summary:\n${details} (skipped in dry-run).` };
    }
    if (mode !== 'STAGED') {
      this.#config = next;
      await this.hooks.onApply?.(next, { reboot: mode === 'REBOOT' });
    }
    return { mode, warnings: [], modeDetails: details };
  }

  EtcdMemberList(): object {
    const members = this.#etcd('member list').members();
    return {
      legacyMembers: members.map(({ hostname }) => hostname),
      members: members.map(({ id, hostname, isLearner }) => ({
        id,
        hostname,
        isLearner,
        peerUrls: [`https://${hostname}:2380`],
        clientUrls: isLearner ? [] : [`https://${hostname}:2379`],
      })),
    };
  }

  EtcdStatus(): object {
    const etcd = this.#etcd('etcd status');
    const own = etcd.members().find(({ hostname }) => hostname === this.identity.hostname);
    if (own === undefined) {
      throw new TalosCallError(status.UNKNOWN, 'failed to create etcd client: context deadline exceeded');
    }
    const leader = etcd.leader();
    return {
      memberStatus: {
        memberId: own.id,
        leader,
        isLearner: own.isLearner,
        errors: leader === '0' ? ['etcdserver: no leader'] : [],
        protocolVersion: '3.6.6',
        storageVersion: '3.6.0',
        raftTerm: '2',
      },
    };
  }

  EtcdAlarmList(): object {
    return { memberAlarms: this.#etcd('etcd alarm list').alarms() };
  }

  /** The one answer that comes in many messages. */
  EtcdSnapshot(): { parts: AsyncIterable<Buffer> } {
    const parts = this.#etcd('etcd snapshot').snapshot();
    if (parts === undefined) {
      throw new TalosCallError(status.UNKNOWN, 'failed to create etcd client: context deadline exceeded');
    }
    return { parts };
  }

  EtcdRemoveMemberByID(request: { memberId: string }): object {
    this.#etcd('etcd remove member').remove(request.memberId);
    return {};
  }

  async EtcdLeaveCluster(): Promise<object> {
    await this.#etcd('etcd leave').leave();
    this.#bootstrapped = false;
    return {};
  }

  async Reboot(): Promise<object> {
    await this.hooks.onReboot?.();
    return { actorId: randomUUID() };
  }

  async Upgrade(request: { image: string; force: boolean }): Promise<object> {
    const members = this.#config.role === 'worker' ? [] : this.#etcd('upgrade').members();
    // ValidateForUpgrade of Talos: with two members, or one that is down, the others would lose their majority.
    if (!request.force && members.length === 2) {
      throw new TalosCallError(
        status.UNKNOWN,
        'error validating etcd for upgrade: etcd member count(2) is insufficient to maintain quorum if upgrade commences',
      );
    }
    const down = members.find(({ isUp }) => !isUp);
    if (!request.force && down !== undefined) {
      throw new TalosCallError(
        status.UNKNOWN,
        `error validating etcd for upgrade: etcd member ${down.id} is not healthy; all members must be healthy to perform an upgrade`,
      );
    }
    await this.hooks.onUpgrade?.(request.image);
    return { ack: 'Upgrade request received', actorId: randomUUID() };
  }

  /** The one file that is here: what changes with every boot. */
  Read(request: { path: string }): object {
    if (request.path !== '/proc/sys/kernel/random/boot_id') {
      throw new TalosCallError(status.NOT_FOUND, `stat ${request.path}: no such file or directory`);
    }
    return { bytes: Buffer.from(`${this.hooks.bootId?.() ?? this.#bootId}\n`) };
  }

  ServiceList(): object {
    const names = ['apid', 'containerd', 'cri', 'kubelet', 'machined', 'udevd'];
    const withEtcd = this.#config.role === 'controlplane' ? [...names, 'etcd', 'trustd'] : names;
    const services = withEtcd.sort().map((id) => {
      const isUp = id !== 'etcd' || this.#hasEtcdData();
      const state = isUp ? 'Running' : 'Preparing';
      // talosctl reads the time of the last event without asking whether there is one.
      const events = { events: [{ msg: '', state, ts: { seconds: this.#startedSeconds } }] };
      return { id, state, events, health: { unknown: !isUp, healthy: isUp } };
    });
    return { services };
  }

  /** @throws TalosCallError on workers */
  #etcd(call: string): TalosEtcdHooks {
    if (this.#config.role === 'worker') {
      throw new TalosCallError(status.UNIMPLEMENTED, `${call} is only available on control plane nodes`);
    }
    return this.hooks.etcd ?? this.#alone();
  }

  #alone(): TalosEtcdHooks {
    const own = { id: '1', hostname: this.identity.hostname, isLearner: false, isUp: true };
    return {
      members: () => (this.#bootstrapped ? [own] : []),
      leader: () => (this.#bootstrapped ? own.id : '0'),
      alarms: () => [],
      snapshot: () => undefined,
      remove: () => {
        throw new TalosCallError(status.NOT_FOUND, 'etcdserver: member not found');
      },
      leave: () => Promise.resolve(),
    };
  }

  #hasEtcdData(): boolean {
    return this.#bootstrapped || (this.hooks.hasEtcdData?.() ?? false);
  }
}

const modeDetails: Record<Exclude<Mode, 'AUTO'>, string> = {
  REBOOT: 'Applied configuration with a reboot',
  NO_REBOOT: 'Applied configuration without a reboot',
  STAGED: 'Staged configuration to be applied after the next reboot',
  TRY: 'Applied configuration without a reboot',
};

function readConfig(text: string): TalosUserData {
  try {
    return parseTalosUserData(text);
  } catch (error) {
    if (error instanceof TalosConfigError) throw new TalosCallError(status.INVALID_ARGUMENT, error.message);
    throw error;
  }
}
