// Puts the Talos API of one machine on the network: gRPC over TLS on port 50000, open to this cluster's administrators only.
// It must never accept a caller whose certificate another CA signed, or which lacks the role os:admin.
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type {
  Metadata,
  ServerUnaryCall,
  ServiceError,
  UntypedServiceImplementation,
  sendUnaryData,
} from '@grpc/grpc-js';
import { issueServerCertificate } from './issueServerCertificate';
import type { TalosSigner } from './issueServerCertificate';
import { machineService } from './machineApi';
import { TalosAnswers, TalosCallError } from './talosAnswers';
import type { TalosMachineHooks } from './talosAnswers';
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
  server.addService(machineService, serve(answers, new Set(names)));
  const port = await bind(server, `${address}:${options.port ?? 50000}`, credentials);
  return { hostname, port, close: () => shutDown(server) };
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

/** One gRPC method for each answer, behind the same two checks. */
function serve(answers: TalosAnswers, names: Set<string>): UntypedServiceImplementation {
  const methods = [
    'Version',
    'Hostname',
    'Bootstrap',
    'ApplyConfiguration',
    'EtcdMemberList',
    'ServiceList',
  ] as const;
  return Object.fromEntries(
    methods.map((method) => [
      method,
      (call: ServerUnaryCall<unknown, unknown>, done: sendUnaryData<unknown>) => {
        const handler: Handler = (request) => (answers[method] as Handler).call(answers, request);
        respond(call, names, handler).then(
          (answer) => {
            done(null, answer);
          },
          (error: unknown) => {
            done(asServiceError(error));
          },
        );
      },
    ]),
  );
}

async function respond(
  call: ServerUnaryCall<unknown, unknown>,
  names: Set<string>,
  handler: Handler,
): Promise<object> {
  requireAdministrator(call);
  const asked = askedNodes(call.metadata);
  const foreign = asked.find((node) => !names.has(node));
  if (foreign !== undefined) {
    // The real apid would forward the call to that machine.
    throw new TalosCallError(status.UNAVAILABLE, `this machine forwards no calls; ask ${foreign} itself`);
  }
  const answer = await handler(call.request);
  // apid names the machine in its answer when the caller named machines, and leaves metadata out when not.
  return asked.length === 0
    ? { messages: [answer] }
    : { messages: asked.map((node) => ({ ...answer, metadata: { hostname: node } })) };
}

/** talosctl says with `--nodes` whom a call concerns; it travels as metadata `nodes` (many) or `node` (one). */
function askedNodes(metadata: Metadata): string[] {
  return [...metadata.get('nodes'), ...metadata.get('node')].flatMap((value) => String(value).split(','));
}

function requireAdministrator(call: ServerUnaryCall<unknown, unknown>): void {
  const subject = call.getAuthContext().sslPeerCertificate?.subject;
  // Several organizations arrive as a list, though the types say otherwise.
  const roles = [subject?.O].flat();
  if (!roles.includes('os:admin')) throw new TalosCallError(status.PERMISSION_DENIED, 'not authorized');
}

function asServiceError(error: unknown): Partial<ServiceError> {
  const details = error instanceof Error ? error.message : String(error);
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

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Connections that talosctl keeps open must not hold the machine up.
    server.forceShutdown();
    server.tryShutdown(() => {
      resolve();
    });
  });
}
