// Rules on versions that were never tried together, and on kernels too old for Cilium.
import { kubernetesTestedWith } from '../../config/schema/versions';
import { kernelGates, tooOld } from '../known/kernelVersions';
import { encryption, xdpOn } from '../effective/options';
import { blame, family, needing } from './rule';

export const versionRules = family(
  { id: 'versions', title: 'Versions', about: 'Kubernetes, kernels and Cilium together.' },
  [
    {
      id: 'kubernetes-not-tested-with-cilium',
      title: 'Each Cilium minor is tested with a range of Kubernetes minors',
      severity: 'warn',
      effect: 'advice',
      why: 'Cilium’s own tests do not cover this pair of versions',
      remedy: 'choose a Kubernetes minor of that range, or another Cilium version',
      source: 'Cilium: Documentation/network/kubernetes/requirements.rst',
      ...needing(['kubernetes'], ({ version, facts }) => {
        const tested = kubernetesTestedWith[version];
        const minor = Number(facts.kubernetes.split('.')[1]);
        if (minor >= tested.first && minor <= tested.last) return [];
        return [
          {
            path: 'routewise:cluster.kubernetes',
            found: facts.kubernetes,
            detail: `Cilium ${version} is tested with Kubernetes 1.${tested.first} to 1.${tested.last}`,
          },
        ];
      }),
    },
    {
      id: 'kernel-too-old',
      title: 'Cilium needs kernel 5.10',
      severity: 'refuse',
      effect: 'agent',
      why: 'Cilium’s programs need kernel 5.10 or newer, or RHEL 8.10’s 4.18, which has what they need',
      remedy: 'use nodes with a newer kernel',
      source: kernelGates.base.source,
      ...needing(['kernels'], ({ facts }) => {
        const old = tooOld(facts.kernels, kernelGates.base.from).filter((kernel) => !kernel.includes('.el8'));
        return old.length === 0 ? [] : [{ path: 'facts:kernels', found: old.join(', ') }];
      }),
    },
    {
      id: 'wireguard-kernel-module',
      title: 'WireGuard must be in the kernel',
      severity: 'note',
      effect: 'agent',
      why: 'the kernel needs CONFIG_WIREGUARD: there is no fallback in user space any more',
      remedy: 'see that the nodes’ kernel has the module (`modinfo wireguard`)',
      source: 'Cilium: Documentation/security/network/encryption-wireguard.rst',
      when: ({ values }) => encryption(values) === 'wireguard',
      ...needing(['distribution'], ({ facts }) => blame(facts.distribution === 'other', 'encryption.type')),
    },
    {
      id: 'managed-neighbours-kernel',
      title: 'Neighbours are managed by the kernel from 5.16 on',
      severity: 'note',
      effect: 'silent',
      why: 'XDP needs the link addresses of other nodes; kernels older than 5.16 do not keep them fresh, so the agent does',
      remedy: 'use nodes with kernel 5.16 or newer',
      source: kernelGates.managedNeighbours.source,
      when: ({ values }) => xdpOn(values),
      ...needing(['kernels'], ({ facts }) => {
        const old = tooOld(facts.kernels, kernelGates.managedNeighbours.from);
        return blame(old.length > 0, 'loadBalancer.acceleration', { detail: `kernel ${old.join(', ')}` });
      }),
    },
    {
      id: 'upgrade-compatibility-in-the-future',
      title: 'upgradeCompatibility is the version first installed',
      severity: 'warn',
      effect: 'silent',
      why: 'upgradeCompatibility names the minor version that Cilium was first installed with; one that is newer than the chart was never installed',
      remedy: 'set it to the minor version of the first installation, or remove it on a new cluster',
      source: 'Cilium: Documentation/operations/upgrade.rst',
      check: ({ values, version }) => {
        const [major, minor] = values.text('upgradeCompatibility').split('.').map(Number);
        const [ownMajor = 1, ownMinor = 0] = version.split('.').map(Number);
        return blame(
          major !== undefined &&
            minor !== undefined &&
            (major > ownMajor || (major === ownMajor && minor > ownMinor)),
          'upgradeCompatibility',
        );
      },
    },
  ],
);
