// Writes what the control plane's programs read: certificates, keys, kubeconfigs, admission and kwok configuration.
// Must never write a secret readable by others, nor give one program another's identity.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { Address4, Address6 } from 'ip-address';
import { stringify } from 'yaml';
import type { KeyPair } from './certificates';
import { issueCertificate } from './certificates';
import type { ClusterConfig } from './clusterConfig';
import { renderKubeconfig } from './kubeconfig';
import { kwokStages } from './kwokStages';

/** Identities by the name of their kubeconfig: user and groups as Kubernetes' built-in roles expect them. */
const identities = {
  admin: { commonName: 'routewise-sandbox', organizations: ['system:masters'] },
  'controller-manager': { commonName: 'system:kube-controller-manager' },
  scheduler: { commonName: 'system:kube-scheduler' },
  kwok: { commonName: 'kwok', organizations: ['system:masters'] },
  // The operator runs outside a pod, with the rights the chart gives its service account and no others.
  'cilium-operator': {
    commonName: 'system:serviceaccount:kube-system:cilium-operator',
    organizations: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
  },
} satisfies Record<string, { commonName: string; organizations?: string[] }>;

export type Identity = keyof typeof identities;

export class ControlPlaneFiles {
  private servingKey: string | undefined;

  constructor(
    private readonly directory: string,
    private readonly config: ClusterConfig,
    /** URL of the API server on its own loopback port. */
    private readonly server: string,
  ) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  kubeconfig(identity: Identity): string {
    return this.path(`${identity}.kubeconfig`);
  }

  /** Everything but the API server's own certificate. @returns the admin's credentials for the sandbox's calls */
  async writeAll(): Promise<KeyPair> {
    const { config } = this;
    const clientCa = config.clientCa ?? config.ca;
    this.write('ca.crt', config.ca.crt);
    this.write('client-ca.crt', clientCa.crt);
    this.write('etcd-ca.crt', config.etcdCa.crt);
    this.write('aggregator-ca.crt', config.aggregatorCa.crt);
    this.write('service-account.key', config.serviceAccountKey);
    const publicKey = createPublicKey(createPrivateKey(config.serviceAccountKey));
    this.write('service-account.pub', publicKey.export({ format: 'pem', type: 'spki' }).toString());
    this.pair(
      'etcd',
      await issueCertificate(config.etcdCa, { commonName: 'etcd', hosts: ['127.0.0.1', 'localhost'] }),
    );
    this.pair('etcd-client', await issueCertificate(config.etcdCa, { commonName: 'kube-apiserver' }));
    this.pair(
      'aggregator',
      await issueCertificate(config.aggregatorCa, { commonName: 'front-proxy-client' }),
    );
    this.pair(
      'kubelet-client',
      await issueCertificate(clientCa, {
        commonName: 'apiserver-kubelet-client',
        organizations: ['system:masters'],
      }),
    );
    const credentials = new Map<Identity, KeyPair>();
    for (const identity of Object.keys(identities) as Identity[]) {
      const { commonName } = identities[identity];
      const issued = await issueCertificate(clientCa, identities[identity]);
      credentials.set(identity, issued);
      this.write(
        `${identity}.kubeconfig`,
        renderKubeconfig({
          server: this.server,
          caCrt: config.ca.crt,
          user: commonName,
          credentials: issued,
        }),
      );
    }
    this.write('kwok-stages.yaml', kwokStages());
    if (config.admissionControl.length > 0) {
      this.write(
        'admission.yaml',
        stringify({
          apiVersion: 'apiserver.config.k8s.io/v1',
          kind: 'AdmissionConfiguration',
          plugins: config.admissionControl,
        }),
      );
    }
    const admin = credentials.get('admin');
    if (admin === undefined) throw new Error('The sandbox made no credentials for itself.');
    return admin;
  }

  /** (Re)writes the API server's serving certificate; a running API server takes it up by itself. */
  async writeServingCertificate(addresses: string[]): Promise<void> {
    const { config } = this;
    const request = {
      commonName: 'kube-apiserver',
      hosts: [
        'localhost',
        '127.0.0.1',
        'kubernetes',
        'kubernetes.default',
        'kubernetes.default.svc',
        `kubernetes.default.svc.${config.dnsDomain}`,
        ...config.serviceSubnets.map((cidr) => firstHostOf(cidr)),
        hostOf(config.endpoint),
        ...config.certSANs,
        ...addresses,
      ].map((host) => host.replace(/^\[|\]$/g, '')),
    };
    // The key stays: files are replaced one by one, and certificate and key must fit at every moment.
    this.servingKey ??= (await issueCertificate(config.ca, request)).key;
    this.pair('apiserver', await issueCertificate(config.ca, request, this.servingKey));
  }

  private pair(name: string, { crt, key }: KeyPair): void {
    this.write(`${name}.key`, key);
    this.write(`${name}.crt`, crt);
  }

  private write(name: string, text: string): void {
    // Renamed into place, so that a program which watches the file never reads half of it.
    const unfinished = this.path(`.${name}.new`);
    writeFileSync(unfinished, text, { mode: 0o600 });
    renameSync(unfinished, this.path(name));
  }
}

/** The first usable address of a subnet: what the `kubernetes` service gets. */
export function firstHostOf(cidr: string): string {
  if (cidr.includes(':')) return new Address6(cidr).startAddressExclusive().correctForm();
  return new Address4(cidr).startAddressExclusive().correctForm();
}

function hostOf(endpoint: string): string {
  const host = new URL(endpoint).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 6 ? new Address6(host).correctForm() : host;
}
