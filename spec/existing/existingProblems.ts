// The kinds of problems that only a stack on an existing cluster can have.
// It must never hold one that says what a plan for such a cluster decides: those are the plan's.
import { problemKinds } from '../../config/problemKinds';

export const existingProblems = problemKinds(
  {
    id: 'existing-clusters',
    title: 'Existing clusters',
    about:
      'A stack that tunes the Cilium of a cluster that somebody else made, and the file with what that cluster said of itself.',
  },
  {
    'cluster-file-unreadable': {
      title: 'What the cluster says of itself cannot be read',
      severity: 'refuse',
      why: 'the plan for an existing cluster is made from that file alone, and it is missing, no text, or not what `routewise observe` writes',
      remedy: 'write it: `npx routewise observe --context NAME > FILE`',
    },
    'services-unknown': {
      title: 'Nobody said which range the Services have',
      severity: 'refuse',
      why: 'the cluster does not say which range its Services have (Kubernetes tells it from 1.33 on)',
      remedy:
        'write it: `kube-apiserver --service-cluster-ip-range`, for k3s `--service-cidr` (10.43.0.0/16)',
    },
    'existing-ipam-unsupported': {
      title: 'The running Cilium gives out addresses in a way that is not planned for',
      severity: 'refuse',
      why: 'this version plans for IPAM by Kubernetes or by a cluster pool, and the mode of a running cluster cannot change',
      remedy: 'keep the values (routewise:provider.values: keep)',
      source: 'Cilium: Documentation/network/concepts/ipam/index.rst',
    },
    'existing-version-jump': {
      title: 'The stack’s Cilium is more than one minor version away',
      severity: 'refuse',
      why: 'Cilium is tested from one minor version to the next only',
      remedy: 'go by every minor version in between, one update each',
      source: 'Cilium: Documentation/operations/upgrade.rst',
    },
    'release-not-deployed': {
      title: 'The running release was not brought to an end',
      severity: 'refuse',
      why: 'the release was not brought to an end, so nobody can tell which values are in force',
      remedy: '`helm rollback` or `helm upgrade` it first, then run `routewise observe` again',
    },
    'release-elsewhere': {
      title: 'The running release has another name or namespace',
      severity: 'refuse',
      why: 'the plan is for a release cilium in kube-system, and neither name nor namespace of a release can change',
      remedy: 'keep the values (routewise:provider.values: keep)',
    },
    'kubeconfig-twice': {
      title: 'Two kubeconfigs are named for one cluster',
      severity: 'refuse',
      why: 'the cluster is reached by one of them, and nobody can tell by which',
      remedy: 'remove one of them',
    },
  },
);
