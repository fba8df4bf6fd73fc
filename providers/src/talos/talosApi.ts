// Speaks to the Talos API of one machine: gRPC over TLS, both sides proving themselves by the cluster's Talos CA.
// It must never retry on its own: how long to wait is the caller's to decide.
import { isIP } from 'node:net';
import { credentials } from '@grpc/grpc-js';
import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { certifiedFor } from '../tls/certifiedFor';
import { nodePrivateKey } from '../tls/certificates';
import { fromBase64 } from '../tls/base64';
import { MachineServiceClient } from './machineApi';
import { probeTalosConnection } from './probeTalosConnection';
import type { ProbeTarget } from './probeTalosConnection';
import { connectionError, talosApiError } from './talosApiError';

/** Base64 of PEM texts: the Talos CA's certificate, and an administrator's certificate and key. */
export interface TalosCredentials {
  ca: string;
  crt: string;
  key: string;
}

export type ApplyMode = 'REBOOT' | 'AUTO' | 'NO_REBOOT' | 'STAGED' | 'TRY';

export interface AppliedConfiguration {
  /** What Talos chose: with AUTO either NO_REBOOT or REBOOT. */
  mode: ApplyMode;
  /** One line. */
  modeDetails: string;
  warnings: string[];
}

export interface EtcdMember {
  id: string;
  hostname: string;
  isLearner: boolean;
}

/** What one member says of itself and of its leader. */
export interface EtcdStatus {
  memberId: string;
  /** Id of the leader, `0` when the member knows none. */
  leader: string;
  isLearner: boolean;
  errors: string[];
}

export interface TalosService {
  id: string;
  state: string;
  healthy: boolean;
}

type Streaming = (request: object, options: { deadline: Date }) => ClientReadableStream<{ bytes: Buffer }>;

type Call = (
  request: object,
  options: { deadline: Date },
  done: (error: ServiceError | null, answer: unknown) => void,
) => void;

export class TalosApi {
  readonly #client: InstanceType<typeof MachineServiceClient>;
  readonly #address: string;
  readonly #target: ProbeTarget;

  /**
   * @param host address or name; the machine's certificate must be valid for it, or for `own`.
   * @param callTimeoutMs the longest a single call may take, connecting included.
   */
  constructor(
    host: string,
    port: number,
    access: TalosCredentials,
    private readonly callTimeoutMs = 10_000,
    own?: string,
  ) {
    this.#address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const key = nodePrivateKey(fromBase64(access.key));
    this.#target = {
      host,
      ...(own === undefined ? {} : { own }),
      port,
      ca: fromBase64(access.ca),
      crt: fromBase64(access.crt),
      key,
    };
    const tls = credentials.createSsl(
      Buffer.from(this.#target.ca),
      Buffer.from(key),
      Buffer.from(this.#target.crt),
      {
        checkServerIdentity: certifiedFor(host, own),
      },
    );
    this.#client = new MachineServiceClient(this.#address, tls, {
      // A web proxy from the environment is meant for web pages, not for a machine's own API.
      'grpc.enable_http_proxy': 0,
      // TLS has no addresses as server names; the certificate is checked against the real host above.
      ...(isIP(host) === 0 ? {} : { 'grpc.ssl_target_name_override': 'talos' }),
    });
  }

  /** @returns the Talos release, for example `v1.12.0`. */
  async version(): Promise<string> {
    const answer = await this.#call<{ messages: { version: { tag: string } | null }[] }>('Version', {});
    return answer.messages[0]?.version?.tag ?? '';
  }

  /** Starts etcd on this control plane. Throws `already-exists` when there is one, `not-ready` when it is too early. */
  async bootstrap(): Promise<void> {
    await this.#call('Bootstrap', {});
  }

  /** @param dryRun ask what would happen, change nothing. */
  async applyConfiguration(config: string, mode: ApplyMode, dryRun = false): Promise<AppliedConfiguration> {
    const request = { data: Buffer.from(config, 'utf8'), mode, dryRun };
    const answer = await this.#call<{ messages: AppliedConfiguration[] }>('ApplyConfiguration', request);
    const {
      mode: chosen,
      modeDetails,
      warnings,
    } = answer.messages[0] ?? { mode, modeDetails: '', warnings: [] };
    // Talos may add a diff of the two configs from the second line on, secrets included.
    return { mode: chosen, modeDetails: modeDetails.split('\n')[0] ?? '', warnings };
  }

  async etcdMembers(): Promise<EtcdMember[]> {
    const answer = await this.#call<{ messages: { members: EtcdMember[] }[] }>('EtcdMemberList', {});
    return answer.messages.flatMap((message) => message.members);
  }

  async etcdStatus(): Promise<EtcdStatus> {
    const answer = await this.#call<{ messages: { memberStatus: EtcdStatus | null }[] }>('EtcdStatus', {});
    const own = answer.messages[0]?.memberStatus;
    return own ?? { memberId: '0', leader: '0', isLearner: false, errors: ['it says nothing of itself'] };
  }

  /** Names of the alarms that are on, for example `NOSPACE`. */
  async etcdAlarms(): Promise<string[]> {
    interface Answer {
      messages: { memberAlarms: { alarm: string }[] }[];
    }
    const answer = await this.#call<Answer>('EtcdAlarmList', {});
    return answer.messages
      .flatMap(({ memberAlarms }) => memberAlarms.map(({ alarm }) => alarm))
      .filter((alarm) => alarm !== 'NONE');
  }

  /** This machine leaves etcd and forgets its data; Talos answers when that is done. */
  async etcdLeave(): Promise<void> {
    await this.#call('EtcdLeaveCluster', {});
  }

  /** Removes another machine's member, for one that cannot leave by itself any more. */
  async etcdRemoveMember(memberId: string): Promise<void> {
    await this.#call('EtcdRemoveMemberByID', { memberId });
  }

  /**
   * A snapshot of etcd's data as this member has them, with their SHA-256 at the end.
   * @param write takes the parts in order; the next one waits for it
   */
  async etcdSnapshot(write: (part: Buffer) => Promise<void>): Promise<void> {
    await this.#stream('EtcdSnapshot', {}, write);
  }

  /** @param image of the installer. Talos fetches and checks it before it answers; the upgrade itself follows. */
  async upgrade(image: string): Promise<void> {
    await this.#call('Upgrade', { image });
  }

  /** Another one after every boot: the kernel's own. */
  async bootId(): Promise<string> {
    const parts: Buffer[] = [];
    await this.#stream('Read', { path: '/proc/sys/kernel/random/boot_id' }, (part) => {
      parts.push(part);
      return Promise.resolve();
    });
    return Buffer.concat(parts).toString('utf8').trim();
  }

  async services(): Promise<TalosService[]> {
    interface Answer {
      messages: { services: { id: string; state: string; health: { healthy: boolean } | null }[] }[];
    }
    const answer = await this.#call<Answer>('ServiceList', {});
    return answer.messages
      .flatMap((message) => message.services)
      .map(({ id, state, health }) => ({ id, state, healthy: health?.healthy ?? false }));
  }

  close(): void {
    this.#client.close();
  }

  async #call<Answer>(method: string, request: object): Promise<Answer> {
    const call = this.#client[method] as unknown as Call;
    const deadline = new Date(Date.now() + this.callTimeoutMs);
    const outcome = await new Promise<{ error: ServiceError } | { answer: unknown }>((resolve) => {
      call.call(this.#client, request, { deadline }, (error, answer) => {
        resolve(error ? { error } : { answer });
      });
    });
    if ('answer' in outcome) return outcome.answer as Answer;
    throw await this.#explain(outcome.error);
  }

  async #stream(method: string, request: object, write: (part: Buffer) => Promise<void>): Promise<void> {
    const call = this.#client[method] as unknown as Streaming;
    const deadline = new Date(Date.now() + this.callTimeoutMs);
    const stream = call.call(this.#client, request, { deadline });
    try {
      for await (const { bytes } of stream as AsyncIterable<{ bytes: Buffer }>) await write(bytes);
    } catch (error) {
      // What the receiver throws is no answer of the machine.
      throw isServiceError(error) ? await this.#explain(error) : error;
    }
  }

  async #explain(error: ServiceError): Promise<Error> {
    const explained = talosApiError(error, this.#address);
    if (explained.kind !== 'unreachable') return explained;
    const probed = await probeTalosConnection(this.#target);
    return probed.state === 'open' ? explained : connectionError(probed, this.#address);
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}
