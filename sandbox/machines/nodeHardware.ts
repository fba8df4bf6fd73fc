// What a kubelet tells of the machine it runs on, whatever the distribution: processor, size, and the labels that follow.
// Must never tell of Kubernetes: names, roles and addresses are the distribution's.
import type { MachineSpec } from './interfaces';

/** Hetzner's cax line is ARM. */
export function architectureOf({ serverType }: MachineSpec): 'arm64' | 'amd64' {
  return serverType.startsWith('cax') ? 'arm64' : 'amd64';
}

export function capacityOf({ cores, memoryGiB }: MachineSpec): Record<string, string> {
  return {
    cpu: String(cores),
    memory: `${Math.floor(memoryGiB * 1024)}Mi`,
    'ephemeral-storage': '40Gi',
    pods: '110',
  };
}

export function kubeletLabels(server: MachineSpec, hostname: string): Record<string, string> {
  const architecture = architectureOf(server);
  return {
    'beta.kubernetes.io/arch': architecture,
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': architecture,
    'kubernetes.io/hostname': hostname,
    'kubernetes.io/os': 'linux',
  };
}
