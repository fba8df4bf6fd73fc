// Writes a machine and the cluster's secrets as the multi-document YAML that Talos v1.12 boots from.
// It must never decide a setting: whatever the plan left open is in TalosMachine's defaults, not here.
import { stringify } from 'yaml';
import { applyTalosPatch } from './applyTalosPatch';
import type { TalosDocument } from './applyTalosPatch';
import { renderTalosClusterSection } from './renderTalosClusterSection';
import { renderTalosNetworkDocuments } from './renderTalosNetworkDocuments';
import { withoutEmpty } from '../withoutEmpty';
import type { TalosMachine } from './talosMachine';
import type { TalosSecrets } from './talosSecrets';

/**
 * @returns YAML that holds secrets: a control plane's has every CA key, a worker's only certificates and the join tokens.
 * Accepted by `talosctl validate` in the modes cloud and metal.
 */
export function renderTalosMachineConfig(machine: TalosMachine, secrets: TalosSecrets): string {
  const documents = [
    {
      version: 'v1alpha1',
      debug: false,
      persist: true,
      machine: renderMachineSection(machine, secrets),
      cluster: renderTalosClusterSection(machine, secrets),
    },
    ...renderTalosNetworkDocuments(machine),
  ] satisfies TalosDocument[];
  const patched = machine.patches.reduce<TalosDocument[]>(applyTalosPatch, documents);
  return patched
    .map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
}

function renderMachineSection(machine: TalosMachine, secrets: TalosSecrets): Record<string, unknown> {
  const os = secrets.certs.os;
  return withoutEmpty({
    type: machine.role,
    token: secrets.trustdinfo.token,
    // Workers get certificates of their own from trustd on a control plane; the key must not leave those.
    ca: machine.role === 'controlplane' ? { crt: os.crt, key: os.key } : { crt: os.crt, key: '' },
    certSANs: machine.certSANs,
    kubelet: withoutEmpty({
      image: `ghcr.io/siderolabs/kubelet:v${machine.cluster.kubernetesVersion}`,
      defaultRuntimeSeccompProfileEnabled: true,
      disableManifestsDirectory: true,
      nodeIP: withoutEmpty({ validSubnets: machine.nodeSubnets }),
      extraArgs: machine.kubeletExtraArgs,
      extraConfig: withoutEmpty({ ...machine.kubeletExtraConfig, registerWithTaints: renderTaints(machine) }),
    }),
    install: {
      disk: machine.install.disk,
      image: machine.install.image,
      wipe: false,
      grubUseUKICmdline: true,
    },
    sysctls: machine.sysctls,
    kernel: withoutEmpty({ modules: machine.kernelModules }),
    features: {
      diskQuotaSupport: true,
      kubePrism: { enabled: true, port: machine.cluster.kubePrismPort },
      hostDNS: { enabled: true, forwardKubeDNSToHost: machine.cluster.forwardKubeDNSToHost },
    },
    nodeLabels: renderNodeLabels(machine),
    nodeAnnotations: machine.nodeAnnotations,
  });
}

/** Taints come with the registration: afterwards a worker's kubelet may not change them (NodeRestriction). */
function renderTaints(machine: TalosMachine): Record<string, unknown>[] {
  const own = Array.isArray(machine.kubeletExtraConfig.registerWithTaints)
    ? (machine.kubeletExtraConfig.registerWithTaints as Record<string, unknown>[])
    : [];
  return [...own, ...machine.nodeTaints.map((taint) => withoutEmpty({ ...taint }))];
}

/** Talos' own default keeps control planes out of cloud load balancers' targets. */
function renderNodeLabels(machine: TalosMachine): Record<string, string> {
  return machine.role === 'controlplane'
    ? { 'node.kubernetes.io/exclude-from-external-load-balancers': '', ...machine.nodeLabels }
    : machine.nodeLabels;
}
