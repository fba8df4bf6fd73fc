// Runs the real Cilium operator outside the cluster, with the settings a Release has put into it, so that real CRDs get registered.
// Must never invent settings: what it reads is the ConfigMap alone, and only its ports and its way to the API are the sandbox's.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../messageOf';
import { freePort } from '../processes/freePort';
import { probe } from '../processes/healthProbe';
import { Part } from '../processes/part';
import type { Reaper } from '../processes/reaper';
import type { KubernetesApi } from './kubernetesApi';

export interface CiliumOperatorOptions {
  api: KubernetesApi;
  kubeconfig: string;
  directory: string;
  logDirectory: string;
  tool: () => Promise<string>;
  reaper: Reaper;
  log: (line: string) => void;
}

interface ConfigMap {
  data?: Record<string, string>;
}

const namespace = 'kube-system';
const lookEveryMs = 1000;
/** A kubelet would start a crashed operator anew, after a pause. */
const pauseAfterCrashMs = 5000;
/** Settings that only make sense inside a pod. */
const onlyInPods = new Set([
  'k8s-api-server-urls',
  'operator-api-serve-addr',
  'operator-prometheus-serve-addr',
]);

export class CiliumOperator {
  private part: Part | undefined;
  private digest = '';
  private stopped = false;
  private lastProblem = '';
  private restarts = -1;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly options: CiliumOperatorOptions) {}

  private get logFile(): string {
    return join(this.options.logDirectory, 'cilium-operator.log');
  }

  /** Begins to look for a Release; returns at once. */
  watch(): void {
    const look = async (): Promise<void> => {
      if (this.stopped) return;
      let pause = lookEveryMs;
      try {
        await this.reconcile();
      } catch (error) {
        this.lastProblem = messageOf(error);
        this.options.log(`cilium-operator: ${this.lastProblem}`);
        pause = pauseAfterCrashMs;
      }
      const timer = setTimeout(() => {
        this.looking = look();
      }, pause);
      timer.unref();
    };
    this.looking = look();
  }

  status(): { state: string; pid: number | undefined; logFile: string; restarts: number; problem: string } {
    return {
      state: this.part?.state ?? 'waiting for a Cilium release',
      logFile: this.logFile,
      pid: this.part?.pid,
      restarts: Math.max(0, this.restarts),
      problem: this.lastProblem,
    };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.part?.stop();
    await this.looking.catch(() => undefined);
    await this.part?.stop();
  }

  private async reconcile(): Promise<void> {
    const { api } = this.options;
    const [config, deployment] = await Promise.all([
      api.find(`/api/v1/namespaces/${namespace}/configmaps/cilium-config`),
      api.find(`/apis/apps/v1/namespaces/${namespace}/deployments/cilium-operator`),
    ]);
    const wanted = config !== undefined && deployment !== undefined && !this.stopped;
    const data = (config as ConfigMap | undefined)?.data ?? {};
    const digest = wanted ? createHash('sha256').update(JSON.stringify(data)).digest('hex') : '';
    const crashed = this.part?.state === 'crashed';
    if (digest === this.digest && !crashed) return;
    if (this.part) {
      if (crashed) this.options.log(this.part.problem);
      await this.part.stop();
      this.part = undefined;
    }
    if (wanted) await this.start(data);
    this.digest = digest;
  }

  private async start(data: Record<string, string>): Promise<void> {
    const { directory, kubeconfig, reaper } = this.options;
    const configDirectory = join(directory, 'cilium-config');
    rmSync(configDirectory, { recursive: true, force: true });
    mkdirSync(configDirectory, { recursive: true, mode: 0o700 });
    for (const [key, value] of Object.entries(data)) {
      if (!onlyInPods.has(key)) writeFileSync(join(configDirectory, key), value);
    }
    const program = await this.options.tool();
    const [apiPort, metricsPort, pprofPort, gopsPort] = await Promise.all([
      freePort(),
      freePort(),
      freePort(),
      freePort(),
    ]);
    this.restarts += 1;
    this.part = await Part.start({
      name: 'cilium-operator',
      program,
      args: [
        `--config-dir=${configDirectory}`,
        `--k8s-kubeconfig-path=${kubeconfig}`,
        `--k8s-namespace=${namespace}`,
        `--operator-api-serve-addr=127.0.0.1:${apiPort}`,
        `--operator-prometheus-serve-addr=127.0.0.1:${metricsPort}`,
        `--operator-pprof-address=127.0.0.1`,
        `--operator-pprof-port=${pprofPort}`,
        `--gops-port=${gopsPort}`,
      ],
      env: { CILIUM_K8S_NAMESPACE: namespace, K8S_NODE_NAME: 'sandbox' },
      cwd: directory,
      logFile: this.logFile,
      reaper,
      ready: () => probe(`http://127.0.0.1:${apiPort}/healthz`),
      readyWithinMs: 60_000,
    });
    this.lastProblem = '';
    this.options.log('cilium-operator runs with the ConfigMap of the release.');
  }
}
