// Rules on versions that were never tried together.
import { kubernetesTestedWith } from '../../config/schema/versions';
import type { Rule } from './rule';

export const versionRules: readonly Rule[] = [
  {
    id: 'kubernetes-not-tested-with-cilium',
    title: 'Each Cilium minor is tested with a range of Kubernetes minors',
    severity: 'warn',
    effect: 'advice',
    why: 'Cilium’s own tests do not cover this pair of versions',
    remedy: 'choose a Kubernetes minor of that range, or another Cilium version',
    source: 'Cilium: Documentation/network/kubernetes/requirements.rst',
    check: ({ version, facts }) => {
      if (facts.kubernetes === undefined) return [];
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
    },
  },
];
