// Puts the Talos API of one machine on the network: gRPC over TLS on port 50000, open to this cluster's administrators only.
// It must never accept a caller whose certificate another CA signed, or which lacks the role os:admin.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type {
  Metadata,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceError,
  UntypedServiceImplementation,
  sendUnaryData,
} from '@grpc/grpc-js';
import { messageOf } from '../messageOf';
import { issueServerCertificate } from './issueServerCertificate';
import type { TalosSigner } from './issueServerCertificate';
import { machineService } from './machineApi';
import { TalosAnswers } from './talosAnswers';
import type { TalosMachineHooks } from './talosAnswers';
import { TalosCallError } from './talosCallError';
import type { TalosFaults } from './talosFaults';
import type { TalosUserData } from './talosUserData';

export interface TalosMachineOptions extends TalosMachineHooks {
  /** Loopback address to listen on. */
  address: string;
  /** Default 50000; 0 picks a free one. */
  port?: number;
  /** What the machine booted with. */
  config: TalosUserData;
  /** The name the machine has when its config gives none: the server's. */
  serverName: string;
  /** Further addresses of the machine (private ones), for its certificate and for calls that name it by them. */
  otherAddresses?: string[];
  /** The cluster's Talos CA with its key. Workers need it: their config has no key, and there is no trustd here. */
  signer?: TalosSigner;
  /** Default v1.12.0. */
  talosVersion?: string;
  /** Where calls are recorded, and faults asked for. */
  faults?: TalosFaults;
}

export interface RunningTalosMachine {
  hostname: string;
  port: number;
  close(): Promise<void>;
}

/** @throws Error when the address cannot be listened on, or when there is no key to sign the machine's certificate. */
export async function startTalosMachine(options: TalosMachineOptions): Promise<RunningTalosMachine> {
  const { config, address } = options;
  const hostname = config.hostname ?? options.serverName;
  const names = [address, hostname, ...(options.otherAddresses ?? [])];
  const certificate = await issueServerCertificate(findSigner(options), [...names, ...config.talos.certSANs]);
  const credentials = ServerCredentials.createSsl(
    Buffer.from(config.talos.ca.crt),
    [{ cert_chain: Buffer.from(certificate.crt), private_key: Buffer.from(certificate.key) }],
    true,
  );
  const answers = new TalosAnswers(
    config,
    { hostname, talosVersion: options.talosVersion ?? 'v1.12.0' },
    options,
  );
  const server = new Server();
  const machine: Served = {
    answers,
    hostname,
    names: new Set(names),
    faults: options.faults,
    breakConnections: () => {
      server.drain(`${address}:${port}`, 0);
    },
  };
  server.addService(machineService, serve(machine));
  const port = await bind(server, `${address}:${options.port ?? 50000}`, credentials);
  return { hostname, port, close: () => shutDown(server) };
}

interface Served {
  answers: TalosAnswers;
  hostname: string;
  names: Set<string>;
  faults: TalosFaults | undefined;
  /** Cuts all that is open; the machine listens on. */
  breakConnections: () => void;
}

function findSigner({ signer, config, serverName }: TalosMachineOptions): TalosSigner {
  if (signer !== undefined) return signer;
  const { crt, key } = config.talos.ca;
  if (key === undefined) {
    throw new Error(
      `Machine ${serverName}: a worker's config has no CA key; give the cluster's CA as signer.`,
    );
  }
  return { crt, key };
}

type Handler = (request: unknown) => object | Promise<object>;
type Call = Pick<ServerUnaryCall<unknown, unknown>, 'request' | 'metadata' | 'getAuthContext'>;

const methods = [
  'ApplyConfiguration',
  'Bootstrap',
  'EtcdAlarmList',
  'EtcdLeaveCluster',
  'EtcdMemberList',
  'EtcdRemoveMemberByID',
  'EtcdStatus',
  'Hostname',
  'Reboot',
  'ServiceList',
  'Upgrade',
  'Version',
] as const;

/** One gRPC method for each answer, behind the same two checks. */
function serve(machine: Served): UntypedServiceImplementation {
  const unary = methods.map((method) => [
    method,
    (call: ServerUnaryCall<unknown, unknown>, done: sendUnaryData<unknown>) => {
      answer(machine, method, call).then(
        (messages) => {
          done(null, { messages });
        },
        (error: unknown) => {
          done(asServiceError(error));
        },
      );
    },
  ]);
  return {
    ...(Object.fromEntries(unary) as UntypedServiceImplementation),
    Read: (call: ServerWritableStream<unknown, unknown>) => {
      answer(machine, 'Read', call).then(
        (messages) => {
          for (const message of messages) call.write(message);
          call.end();
        },
        (error: unknown) => {
          call.emit('error', asServiceError(error));
        },
      );
    },
    EtcdSnapshot: (call: ServerWritableStream<unknown, unknown>) => {
      streamParts(machine, call).catch((error: unknown) => {
        call.emit('error', asServiceError(error));
      });
    },
  };
}

async function streamParts(machine: Served, call: ServerWritableStream<unknown, unknown>): Promise<void> {
  const [answered] = (await answer(machine, 'EtcdSnapshot', call)) as { parts?: AsyncIterable<Buffer> }[];
  const spoils = machine.faults?.strike(machine.hostname, 'bytes of EtcdSnapshot') !== undefined;
  for await (const bytes of answered?.parts ?? []) {
    if (spoils) bytes.fill(0, 0, 1);
    if (!call.write({ bytes })) await once(call, 'drain');
  }
  call.end();
}

/** One message for each machine the caller named, or one. */
async function answer(
  { answers, hostname, names, faults, breakConnections }: Served,
  method: (typeof methods)[number] | 'Read' | 'EtcdSnapshot',
  call: Call,
): Promise<object[]> {
  requireAdministrator(call);
  const asked = askedNodes(call.metadata);
  const foreign = asked.find((node) => !names.has(node));
  if (foreign !== undefined) {
    // The real apid would forward the call to that machine.
    throw new TalosCallError(status.UNAVAILABLE, `this machine forwards no calls; ask ${foreign} itself`);
  }
  faults?.record(hostname, method, detailOf(call.request));
  const fault = faults?.strike(hostname, method);
  if (fault?.kind === 'late') await pause(fault.delayMs ?? 0);
  if (fault?.kind === 'refuse')
    throw new TalosCallError(status.UNKNOWN, fault.message ?? 'refused on request');
  if (fault?.kind === 'drop') await breakOff(breakConnections);
  const message = await (answers[method] as Handler).call(answers, call.request);
  if (fault?.kind === 'drop-after') await breakOff(breakConnections);
  // apid names the machine in its answer when the caller named machines, and leaves metadata out when not.
  return asked.length === 0 ? [message] : asked.map((node) => ({ ...message, metadata: { hostname: node } }));
}

async function breakOff(breakConnections: () => void): Promise<never> {
  breakConnections();
  await pause(100);
  throw new TalosCallError(status.UNAVAILABLE, 'the connection was cut on request');
}

/** What is no secret of a request: the image of an upgrade, the mode of a config. */
function detailOf(request: unknown): string {
  const { image, mode, dryRun, memberId } = request as Record<string, unknown>;
  if (dryRun !== undefined) return `${String(mode)}${dryRun === true ? ' dry run' : ''}`;
  return typeof image === 'string' ? image : typeof memberId === 'string' ? memberId : '';
}

/** talosctl says with `--nodes` whom a call concerns; it travels as metadata `nodes` (many) or `node` (one). */
function askedNodes(metadata: Metadata): string[] {
  return [...metadata.get('nodes'), ...metadata.get('node')].flatMap((value) => String(value).split(','));
}

function requireAdministrator(call: Pick<Call, 'getAuthContext'>): void {
  const subject = call.getAuthContext().sslPeerCertificate?.subject;
  // Several organizations arrive as a list, though the types say otherwise.
  const roles = [subject?.O].flat();
  if (!roles.includes('os:admin')) throw new TalosCallError(status.PERMISSION_DENIED, 'not authorized');
}

function asServiceError(error: unknown): Partial<ServiceError> {
  const details = messageOf(error);
  return { code: error instanceof TalosCallError ? error.code : status.INTERNAL, details };
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

/** The port is free by then in any case: listening ends at once. */
const handshakeMs = 2_000;

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Connections that talosctl keeps open must not hold the machine up.
    server.forceShutdown();
    server.tryShutdown(() => {
      resolve();
    });
    // A client in the midst of its TLS handshake is no session yet: nobody cuts it off, and the server waits for it.
    setTimeout(resolve, handshakeMs).unref();
  });
}
