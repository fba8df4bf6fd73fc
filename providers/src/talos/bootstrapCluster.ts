// Brings a cluster of booted Talos machines to life: waits for the first control plane, bootstraps it, waits for Kubernetes.
// It must never bootstrap a second machine, and it may be repeated at any time: a cluster that lives is left alone.
import { talosApiPort } from '../../../config/ports';
import { goesWithoutQuorum, wayWithoutQuorum } from '../cluster/quorumConsent';
import { waitUntil } from '../waitUntil';
import type { Attempt, Patience } from '../waitUntil';
import { askKubernetesReadiness } from '../kubernetes/readiness';
import type { KubernetesCredentials } from '../kubernetes/access';
import { TalosApi } from './talosApi';
import type { TalosCredentials } from './talosApi';
import { TalosApiError } from './talosApiError';

export interface BootstrapRequest {
  /** For the word that lets a lost cluster begin anew. */
  clusterName?: string;
  /** Address of the one control plane that starts etcd. */
  node: string;
  /** Default 50000. */
  port?: number;
  /** Addresses of the other control planes: where one of them is a member of etcd already, nobody is bootstrapped. */
  others?: string[];
  /** Whether the stack’s state knows machines that were a part of the cluster: then silence is no reason to begin anew. */
  isBorn?: boolean;
  talos: TalosCredentials;
  kubernetes: KubernetesCredentials;
  /** For all of it together. Default 600. */
  timeoutSeconds?: number;
  /** Between two attempts. Default 2000. */
  intervalMs?: number;
}

export interface BootstrapResult {
  talosVersion: string;
  /** False when the cluster had been bootstrapped before. */
  bootstrapped: boolean;
}

/** @param tell for what only the user can mend while it waits */
export async function bootstrapCluster(
  request: BootstrapRequest,
  tell: (line: string) => void = () => undefined,
): Promise<BootstrapResult> {
  const seconds = request.timeoutSeconds ?? 600;
  const patience: Patience = {
    deadline: Date.now() + seconds * 1000,
    intervalMs: request.intervalMs ?? 2000,
  };
  const talosVersion = await waitUntil(
    () => attempt(request, (api) => api.version()),
    patience,
    (last) =>
      `The first control plane did not come up within ${seconds} s. ${last} ` +
      "See the server's console at the provider, and that the firewall lets this machine reach the Talos API; then run the update again.",
  );
  const lives = await livesAlready(request);
  if (!lives && request.isBorn === true) refuseSecond(request);
  const bootstrapped = await waitUntil(
    () => (lives ? Promise.resolve({ done: false }) : attempt(request, bootstrapOnce)),
    patience,
    (last) =>
      `The bootstrap was not accepted within ${seconds} s. ${last} Run the update again once the machine is ready.`,
  );
  await waitForKubernetes(request, patience, seconds, tell);
  return { talosVersion, bootstrapped };
}

const lookMs = 5_000;

/** By the API, or by any other control plane: the first one may be a machine made anew, without data, that only has to join. */
async function livesAlready({ kubernetes, others = [], port, talos }: BootstrapRequest): Promise<boolean> {
  const asked = others.map(async (address) => {
    const api = new TalosApi(address, port ?? talosApiPort, talos, lookMs);
    try {
      return (await api.etcdMembers()).length > 0;
    } catch {
      return false;
    } finally {
      api.close();
    }
  });
  const readiness = askKubernetesReadiness(kubernetes, lookMs).then(({ state }) => state === 'ready');
  return (await Promise.all([...asked, readiness])).includes(true);
}

function refuseSecond({ clusterName, node, others = [] }: BootstrapRequest): void {
  if (goesWithoutQuorum(clusterName ?? '')) return;
  throw new Error(
    `The cluster was bootstrapped before, and neither its API nor another control plane (${others.join(', ') || 'there is none'}) tells that it lives: ` +
      `bootstrapping ${node} now could put a second cluster beside the first. Nothing was bootstrapped. Bring the other control planes back, and run the update again. ` +
      wayWithoutQuorum(clusterName ?? ''),
  );
}

async function bootstrapOnce(api: TalosApi): Promise<boolean> {
  try {
    await api.bootstrap();
    return true;
  } catch (error) {
    if (error instanceof TalosApiError && error.kind === 'already-exists') return false;
    throw error;
  }
}

/** A fresh connection each time: a channel that failed once waits longer and longer before it tries again. */
async function attempt<T>(
  request: BootstrapRequest,
  call: (api: TalosApi) => Promise<T>,
): Promise<Attempt<T>> {
  const api = new TalosApi(request.node, request.port ?? talosApiPort, request.talos);
  try {
    return { done: await call(api) };
  } catch (error) {
    if (!(error instanceof TalosApiError)) throw error;
    switch (error.kind) {
      case 'unreachable':
      case 'timeout':
      case 'not-ready':
        return { retry: error.message };
      case 'wrong-server':
      case 'wrong-client':
        return { hopeless: error.message };
      default:
        throw error;
    }
  } finally {
    api.close();
  }
}

async function waitForKubernetes(
  { kubernetes: access, node }: BootstrapRequest,
  patience: Patience,
  seconds: number,
  tell: (line: string) => void,
): Promise<void> {
  const pointIt = `Point the name in ${access.endpoint} to the control planes, of which ${node} is the first.`;
  let told = false;
  await waitUntil(
    async (): Promise<Attempt<true>> => {
      const readiness = await askKubernetesReadiness(access);
      switch (readiness.state) {
        case 'ready':
          return { done: true };
        case 'waiting':
          if (readiness.unresolved && !told) {
            told = true;
            tell(`The Kubernetes API is waited for, but its name does not resolve. ${pointIt}`);
          }
          return { retry: readiness.unresolved ? `${readiness.why}. ${pointIt}` : readiness.why };
        case 'foreign':
          return {
            hopeless:
              `The Kubernetes API at ${access.endpoint} is not this cluster's: ${readiness.why}. ` +
              'Check that the endpoint leads to the control planes of this stack.',
          };
      }
    },
    patience,
    (last) =>
      `Talos is up, but the Kubernetes API at ${access.endpoint} was not ready within ${seconds} s (last: ${last}). ` +
      'See `talosctl service` and `talosctl logs kubelet` on the first control plane, and the load balancer if there is one; then run the update again.',
  );
}
