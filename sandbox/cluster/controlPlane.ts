// Starts and stops the cluster's programs: etcd, kube-apiserver, controller-manager, scheduler and kwok, in that order.
// Must never restart one: a crashed part is kept with the end of its log, for `sandbox status` to show.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../processes/freePort';
import { probe } from '../processes/healthProbe';
import { Part } from '../processes/part';
import type { Reaper } from '../processes/reaper';
import type { ClusterConfig } from './clusterConfig';
import { ControlPlaneFiles } from './controlPlaneFiles';
import { etcdSnapshot } from './etcdSnapshot';
import { programFlags } from './extraArguments';
import { KubernetesApi } from './kubernetesApi';

export type ClusterTool = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kwok';

export interface ControlPlaneOptions {
  /** etcd's data in it, if any, are taken up again. */
  directory: string;
  logDirectory: string;
  config: ClusterConfig;
  /** Absolute path of a program; may take long when it has to be built first. */
  tool: (name: ClusterTool) => Promise<string>;
  reaper: Reaper;
  /** Loopback and private addresses of the control planes so far, for the certificate. */
  addresses: string[];
  /** What the `kubernetes` endpoint shows; a loopback address is refused by Kubernetes there. */
  advertiseAddress: string | undefined;
  onCrash: (message: string) => void;
}

/** A debug build on a busy machine of two cores needs patience. */
const readyWithinMs = 120_000;

export class ControlPlane {
  readonly parts: Part[] = [];
  private etcdAddress = '';

  private constructor(
    readonly api: KubernetesApi,
    /** The API server's own port on 127.0.0.1; machines forward their port 6443 to it. */
    readonly port: number,
    readonly files: ControlPlaneFiles,
    private readonly directory: string,
  ) {}

  /** @throws Error with the end of a log when a program does not come up; nothing keeps running then */
  static async start(options: ControlPlaneOptions): Promise<ControlPlane> {
    const { directory, config, addresses } = options;
    const port = await freePort();
    const server = `https://127.0.0.1:${port}`;
    const files = new ControlPlaneFiles(directory, config, server);
    const [admin] = await Promise.all([files.writeAll(), files.writeServingCertificate(addresses)]);
    const api = new KubernetesApi({ server, ca: config.ca.crt, ...admin });
    const plane = new ControlPlane(api, port, files, directory);
    try {
      await plane.startParts(options);
    } catch (error) {
      await plane.stop();
      throw error;
    }
    return plane;
  }

  /** Makes the API server's certificate good for these addresses as well. */
  async serveFor(addresses: string[]): Promise<void> {
    await this.files.writeServingCertificate(addresses);
  }

  /** A snapshot of etcd's data, with their SHA-256 at the end. */
  snapshot(): AsyncGenerator<Buffer> {
    const { files } = this;
    return etcdSnapshot(this.etcdAddress, {
      ca: files.read('etcd-ca.crt'),
      cert: files.read('etcd-client.crt'),
      key: files.read('etcd-client.key'),
    });
  }

  /** Ends all parts; etcd's data stay until `forget`. */
  async stop(): Promise<void> {
    this.api.close();
    // Backwards, all but etcd at once: nothing is to be saved.
    const [etcd, ...others] = this.parts;
    await Promise.all(others.map((part) => part.stop(2000)));
    await etcd?.stop(2000);
  }

  /** Removes the data of a stopped control plane. */
  forget(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async startParts(options: ControlPlaneOptions): Promise<void> {
    const { directory, config, tool } = options;
    const { api, files } = this;
    const start = async (name: ClusterTool, args: string[], ready: () => Promise<unknown>): Promise<void> => {
      const part = await Part.start({
        name,
        program: await tool(name),
        args,
        cwd: directory,
        logFile: join(options.logDirectory, `${name}.log`),
        reaper: options.reaper,
        ready,
        readyWithinMs,
        onCrash: options.onCrash,
      });
      this.parts.push(part);
    };

    const [clientPort, peerPort, managerPort, schedulerPort, kwokPort] = await Promise.all([
      freePort(),
      freePort(),
      freePort(),
      freePort(),
      freePort(),
    ]);
    this.etcdAddress = `127.0.0.1:${clientPort}`;
    const etcdUrl = `https://${this.etcdAddress}`;
    await start(
      'etcd',
      [
        '--name=sandbox',
        `--data-dir=${join(directory, 'etcd')}`,
        `--listen-client-urls=${etcdUrl}`,
        `--advertise-client-urls=${etcdUrl}`,
        `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
        `--initial-cluster=sandbox=http://127.0.0.1:${peerPort}`,
        `--cert-file=${files.path('etcd.crt')}`,
        `--key-file=${files.path('etcd.key')}`,
        `--trusted-ca-file=${files.path('etcd-ca.crt')}`,
        '--client-cert-auth=true',
        // Data live as long as the sandbox: waiting for the disk would only slow it down.
        '--unsafe-no-fsync=true',
        '--log-level=warn',
      ],
      () =>
        probe(`${etcdUrl}/health`, {
          ca: files.read('etcd-ca.crt'),
          cert: files.read('etcd-client.crt'),
          key: files.read('etcd-client.key'),
        }),
    );

    const dualStack = config.podSubnets.some((cidr) => cidr.includes(':')) && config.podSubnets.length > 1;
    await start(
      'kube-apiserver',
      programFlags(
        {
          'allow-privileged': 'true',
          'authorization-mode': 'Node,RBAC',
          'anonymous-auth': 'true',
          'bind-address': '127.0.0.1',
          'secure-port': String(this.port),
          ...(options.advertiseAddress === undefined
            ? { 'endpoint-reconciler-type': 'none' }
            : { 'advertise-address': options.advertiseAddress }),
          'client-ca-file': files.path('client-ca.crt'),
          'enable-admission-plugins': 'NodeRestriction',
          'enable-bootstrap-token-auth': 'true',
          'etcd-servers': etcdUrl,
          'etcd-cafile': files.path('etcd-ca.crt'),
          'etcd-certfile': files.path('etcd-client.crt'),
          'etcd-keyfile': files.path('etcd-client.key'),
          'kubelet-client-certificate': files.path('kubelet-client.crt'),
          'kubelet-client-key': files.path('kubelet-client.key'),
          'kubelet-preferred-address-types': 'InternalIP,Hostname',
          'proxy-client-cert-file': files.path('aggregator.crt'),
          'proxy-client-key-file': files.path('aggregator.key'),
          'requestheader-allowed-names': 'front-proxy-client',
          'requestheader-client-ca-file': files.path('aggregator-ca.crt'),
          'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
          'requestheader-group-headers': 'X-Remote-Group',
          'requestheader-username-headers': 'X-Remote-User',
          'service-account-issuer': config.endpoint,
          'service-account-key-file': files.path('service-account.pub'),
          'service-account-signing-key-file': files.path('service-account.key'),
          'service-cluster-ip-range': config.serviceSubnets.join(','),
          'tls-cert-file': files.path('apiserver.crt'),
          'tls-private-key-file': files.path('apiserver.key'),
          ...(config.admissionControl.length > 0 && {
            'admission-control-config-file': files.path('admission.yaml'),
          }),
        },
        config.apiServerExtraArgs,
      ),
      () => api.raw('GET', '/readyz'),
    );

    await Promise.all([
      start(
        'kube-controller-manager',
        programFlags(
          {
            'allocate-node-cidrs': 'true',
            'cluster-cidr': config.podSubnets.join(','),
            'service-cluster-ip-range': config.serviceSubnets.join(','),
            ...(dualStack ? { 'node-cidr-mask-size-ipv4': '24' } : nodeMask(config)),
            'configure-cloud-routes': 'false',
            kubeconfig: files.kubeconfig('controller-manager'),
            'authentication-kubeconfig': files.kubeconfig('controller-manager'),
            'authorization-kubeconfig': files.kubeconfig('controller-manager'),
            'client-ca-file': files.path('client-ca.crt'),
            'root-ca-file': files.path('ca.crt'),
            'service-account-private-key-file': files.path('service-account.key'),
            'use-service-account-credentials': 'true',
            'leader-elect': 'false',
            'bind-address': '127.0.0.1',
            'secure-port': String(managerPort),
          },
          config.controllerManagerExtraArgs,
        ),
        // Its first deed that others can see: the default namespace has its service account.
        () => api.get('/api/v1/namespaces/default/serviceaccounts/default'),
      ),
      start(
        'kube-scheduler',
        programFlags(
          {
            kubeconfig: files.kubeconfig('scheduler'),
            'authentication-kubeconfig': files.kubeconfig('scheduler'),
            'authorization-kubeconfig': files.kubeconfig('scheduler'),
            'client-ca-file': files.path('client-ca.crt'),
            'leader-elect': 'false',
            'bind-address': '127.0.0.1',
            'secure-port': String(schedulerPort),
          },
          config.schedulerExtraArgs,
        ),
        () => probe(`https://127.0.0.1:${schedulerPort}/readyz`),
      ),
      start(
        'kwok',
        [
          `--kubeconfig=${files.kubeconfig('kwok')}`,
          `--config=${files.path('kwok-stages.yaml')}`,
          '--manage-all-nodes=true',
          '--node-lease-duration-seconds=40',
          `--server-address=127.0.0.1:${kwokPort}`,
        ],
        () => probe(`http://127.0.0.1:${kwokPort}/healthz`),
      ),
    ]);
  }
}

/** Node subnets as Talos and kubeadm have them: /24 for IPv4, /64 for IPv6. */
function nodeMask({ podSubnets, controllerManagerExtraArgs }: ClusterConfig): Record<string, string> {
  // The program takes one family's flag or this one, not both.
  if (Object.keys(controllerManagerExtraArgs).some((name) => name.startsWith('node-cidr-mask-size-')))
    return {};
  const onlyIPv6 = podSubnets.every((cidr) => cidr.includes(':'));
  return { 'node-cidr-mask-size': onlyIPv6 ? '64' : '24' };
}
