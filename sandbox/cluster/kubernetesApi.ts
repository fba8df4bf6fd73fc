// A small client of the Kubernetes API for the sandbox's own few calls: JSON over HTTPS with a client certificate.
// Must never be used by the product; it knows no kinds, no watches and no discovery.
import { Agent, request } from 'node:https';

export interface KubernetesApiOptions {
  /** For example `https://127.0.0.1:45123`. */
  server: string;
  ca: string;
  crt: string;
  key: string;
}

export class KubernetesError extends Error {
  override name = 'KubernetesError';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What the sandbox reads of any object. */
export interface KubernetesObject {
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
  };
}

export class KubernetesApi {
  private readonly agent: Agent;

  constructor(private readonly options: KubernetesApiOptions) {
    this.agent = new Agent({
      keepAlive: true,
      maxSockets: 16,
      ca: options.ca,
      cert: options.crt,
      key: options.key,
    });
  }

  /** @returns the answer's text @throws KubernetesError with the HTTP status, Error when the server cannot be reached */
  async raw(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<string> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const call = request(
        `${this.options.server}${path}`,
        {
          method,
          agent: this.agent,
          timeout: 30_000,
          headers: {
            accept: 'application/json',
            ...(payload !== undefined && {
              'content-type': contentType,
              'content-length': Buffer.byteLength(payload),
            }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve(text);
            else reject(new KubernetesError(status, `${method} ${path}: ${status} ${saidIn(text)}`));
          });
        },
      );
      call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
      call.on('error', (error: NodeJS.ErrnoException) => {
        // A server ends a connection that was idle for long; whoever was busy meanwhile hears of it by the next request.
        const wasStale = call.reusedSocket && error.code === 'ECONNRESET' && method === 'GET';
        if (wasStale) this.raw(method, path).then(resolve, reject);
        else reject(error);
      });
      call.end(payload);
    });
  }

  async get(path: string): Promise<unknown> {
    return JSON.parse(await this.raw('GET', path));
  }

  /** @returns undefined when there is no such object */
  async find(path: string): Promise<unknown> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof KubernetesError && error.status === 404) return undefined;
      throw error;
    }
  }

  async list(path: string): Promise<KubernetesObject[]> {
    const answer = (await this.get(path)) as { items?: KubernetesObject[] };
    return answer.items ?? [];
  }

  async create(path: string, object: unknown): Promise<void> {
    await this.raw('POST', path, object);
  }

  async patch(path: string, merge: unknown): Promise<void> {
    await this.raw('PATCH', path, merge, 'application/merge-patch+json');
  }

  /** Fine when the object is gone already. */
  async delete(path: string): Promise<void> {
    try {
      await this.raw('DELETE', path);
    } catch (error) {
      if (!(error instanceof KubernetesError && error.status === 404)) throw error;
    }
  }

  close(): void {
    this.agent.destroy();
  }
}

function saidIn(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text.slice(0, 300);
  }
}
