// Writes the `cluster` section of a Talos machine config: the Kubernetes control plane, its subnets and its secrets.
// It must never give a worker a CA key, the service account key or the key that encrypts Kubernetes secrets.
import type { TalosMachine } from './talosMachine';
import type { TalosSecrets } from './talosSecrets';
import { withoutEmpty } from '../withoutEmpty';

export function renderTalosClusterSection(
  machine: TalosMachine,
  secrets: TalosSecrets,
): Record<string, unknown> {
  const common = commonPart(machine, secrets);
  return machine.role === 'controlplane' ? { ...common, ...controlPlanePart(machine, secrets) } : common;
}

function commonPart({ cluster }: TalosMachine, secrets: TalosSecrets): Record<string, unknown> {
  return {
    id: secrets.cluster.id,
    secret: secrets.cluster.secret,
    controlPlane: { endpoint: cluster.endpoint },
    clusterName: cluster.name,
    network: {
      // Cilium comes after the bootstrap and replaces kube-proxy as well.
      cni: { name: 'none' },
      dnsDomain: cluster.dnsDomain,
      podSubnets: cluster.podSubnets,
      serviceSubnets: cluster.serviceSubnets,
    },
    token: secrets.secrets.bootstraptoken,
    ca: { crt: secrets.certs.k8s.crt, key: '' },
    discovery: {
      enabled: cluster.discovery,
      // Kubernetes 1.32 and later forbid what the Kubernetes registry needs; the discovery service stays.
      registries: { kubernetes: { disabled: true }, service: cluster.discovery ? {} : { disabled: true } },
    },
    ...(cluster.externalCloudProvider ? { externalCloudProvider: { enabled: true } } : {}),
  };
}

function controlPlanePart(machine: TalosMachine, secrets: TalosSecrets): Record<string, unknown> {
  const { cluster } = machine;
  const { certs } = secrets;
  const image = (name: string) => `registry.k8s.io/${name}:v${cluster.kubernetesVersion}`;
  return {
    ca: { crt: certs.k8s.crt, key: certs.k8s.key },
    aggregatorCA: { crt: certs.k8saggregator.crt, key: certs.k8saggregator.key },
    serviceAccount: { key: certs.k8sserviceaccount.key },
    secretboxEncryptionSecret: secrets.secrets.secretboxencryptionsecret,
    apiServer: withoutEmpty({
      image: image('kube-apiserver'),
      certSANs: cluster.apiServerCertSANs,
      admissionControl: [podSecurityDefaults],
      auditPolicy: { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] },
    }),
    controllerManager: { image: image('kube-controller-manager') },
    proxy: { disabled: true, image: image('kube-proxy') },
    scheduler: { image: image('kube-scheduler') },
    etcd: withoutEmpty({
      ca: { crt: certs.etcd.crt, key: certs.etcd.key },
      advertisedSubnets: machine.nodeSubnets,
    }),
    ...(cluster.allowSchedulingOnControlPlanes ? { allowSchedulingOnControlPlanes: true } : {}),
  };
}

/** What Talos itself generates: workloads are held to the baseline, kube-system (where Cilium runs) is exempt. */
const podSecurityDefaults = {
  name: 'PodSecurity',
  configuration: {
    apiVersion: 'pod-security.admission.config.k8s.io/v1alpha1',
    kind: 'PodSecurityConfiguration',
    defaults: {
      enforce: 'baseline',
      'enforce-version': 'latest',
      audit: 'restricted',
      'audit-version': 'latest',
      warn: 'restricted',
      'warn-version': 'latest',
    },
    exemptions: { usernames: [], runtimeClasses: [], namespaces: ['kube-system'] },
  },
};
