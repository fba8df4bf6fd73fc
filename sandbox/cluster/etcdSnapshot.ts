// Takes a snapshot of the sandbox's real etcd, as `etcdctl snapshot save` does: the database, then its SHA-256.
// Must never stop etcd, nor write a file: whoever asked has the bytes.
// Source: etcd v3.6, api/etcdserverpb/rpc.proto, service Maintenance.
import type { ClientReadableStream, ServiceClientConstructor } from '@grpc/grpc-js';
import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

const definition = fromJSON(
  {
    nested: {
      etcdserverpb: {
        nested: {
          Maintenance: {
            methods: {
              Snapshot: {
                requestType: 'SnapshotRequest',
                responseType: 'SnapshotResponse',
                responseStream: true,
              },
            },
          },
          SnapshotRequest: { fields: {} },
          SnapshotResponse: {
            fields: { remainingBytes: { type: 'uint64', id: 2 }, blob: { type: 'bytes', id: 3 } },
          },
        },
      },
    },
  } as Parameters<typeof fromJSON>[0],
  { keepCase: true, longs: String, defaults: true },
);

const Maintenance = (
  loadPackageDefinition(definition).etcdserverpb as unknown as { Maintenance: ServiceClientConstructor }
).Maintenance;

type Streaming = (request: object) => ClientReadableStream<{ blob: Buffer }>;

/** @param address `127.0.0.1:PORT`; the rest are PEM texts */
export async function* etcdSnapshot(
  address: string,
  { ca, cert, key }: { ca: string; cert: string; key: string },
): AsyncGenerator<Buffer> {
  const client = new Maintenance(
    address,
    credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(cert)),
    // TLS has no addresses as server names; etcd's certificate here is good for this one, too.
    { 'grpc.enable_http_proxy': 0, 'grpc.ssl_target_name_override': 'localhost' },
  );
  try {
    const stream = (client.Snapshot as unknown as Streaming).call(client, {});
    for await (const { blob } of stream as AsyncIterable<{ blob: Buffer }>) yield blob;
  } finally {
    client.close();
  }
}
