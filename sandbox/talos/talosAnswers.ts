// Answers the calls of one machine's Talos API as Talos v1.12 does, errors included.
// It must never touch the network or a certificate: who may call is decided before.
// Source: siderolabs/talos v1.12.0, internal/app/machined/internal/server/v1alpha1/v1alpha1_server.go.
import { isDeepStrictEqual } from 'node:util';
import { status } from '@grpc/grpc-js';
import { parseTalosUserData } from './parseTalosUserData';
import { TalosConfigError } from './talosUserData';
import type { TalosUserData } from './talosUserData';

/** An error with the gRPC status that the caller sees. */
export class TalosCallError extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

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
  /** Names of the machines that are etcd members. Default: this one after its bootstrap. */
  etcdMembers?(): string[];
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
      await this.hooks.onApply?.(next, { reboot: mode === 'REBOOT' });
      this.#config = next;
    }
    return { mode, warnings: [], modeDetails: details };
  }

  EtcdMemberList(): object {
    if (this.#config.role === 'worker') {
      throw new TalosCallError(status.FAILED_PRECONDITION, 'etcd is not available on worker nodes');
    }
    const members = this.hooks.etcdMembers?.() ?? (this.#bootstrapped ? [this.identity.hostname] : []);
    return {
      members: members.map((hostname, index) => ({ id: String(index + 1), hostname, isLearner: false })),
    };
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

/** Parts of the main document that Talos changes while it runs (CanApplyImmediate); other documents always are. */
const immediateMachineKeys = new Set([
  ...[
    'ca',
    'acceptedCAs',
    'time',
    'certSANs',
    'install',
    'network',
    'sysfs',
    'sysctls',
    'logging',
    'controlPlane',
  ],
  ...[
    'kubelet',
    'kernel',
    'registries',
    'pods',
    'seccompProfiles',
    'nodeAnnotations',
    'nodeLabels',
    'nodeTaints',
  ],
]);
const immediateFeatures = new Set([
  ...['kubernetesTalosAPIAccess', 'kubePrism', 'hostDNS', 'imageCache', 'nodeAddressSortAlgorithm'],
]);

function appliesWithoutReboot(current: Record<string, unknown>, next: Record<string, unknown>): boolean {
  return isDeepStrictEqual(rebootPart(current), rebootPart(next));
}

function rebootPart(document: Record<string, unknown>): unknown {
  const machine = (document.machine ?? {}) as Record<string, unknown>;
  const features = (machine.features ?? {}) as Record<string, unknown>;
  return {
    persist: document.persist,
    machine: { ...leaveOut(machine, immediateMachineKeys), features: leaveOut(features, immediateFeatures) },
  };
}

function leaveOut(object: Record<string, unknown>, keys: Set<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}
