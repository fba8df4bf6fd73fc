// Checks what only a stack on an existing cluster can get wrong: keys that have no effect, and clusters nobody can tune.
// It must never refuse what `provider.values: keep` leaves as it is.
import { coerce } from 'semver';
import type { Problem } from '../../config/problem';
import type { ObservedCluster, ObservedRelease } from '../../config/schema/observedCluster';
import type { ClusterSpec } from '../../config/schema/stack';
import { textOf } from '../../config/textOf';
import { LiveValues } from './liveValues';

type Raw = Readonly<Record<string, unknown>>;

/** @param raw the sections as the user wrote them */
export function checkExisting(spec: ClusterSpec, observed: ObservedCluster, raw: Raw): Problem[] {
  return [
    ...checkKeys(raw),
    ...checkServices(observed, raw),
    ...(observed.release === undefined ? [] : checkRelease(observed.release, spec)),
    ...checkKubeconfig(spec),
  ];
}

function checkKeys(raw: Raw): Problem[] {
  const nodes = (raw.nodes ?? {}) as Raw;
  return ['controlPlanes', 'workers']
    .filter((key) => Object.hasOwn(nodes, key))
    .map((key) => ({
      rule: 'machine-key-without-effect',
      severity: 'refuse' as const,
      path: `routewise:nodes.${key}`,
      reason: 'the nodes of an existing cluster are those that it has',
      remedy: 'remove it; `nodes.hardware` may describe what the cluster does not say of its nodes',
    }));
}

function checkServices({ cluster }: ObservedCluster, raw: Raw): Problem[] {
  if (cluster.serviceCIDRs.length > 0 || 'services' in ((raw.network ?? {}) as Raw)) return [];
  return [
    {
      rule: 'services-unknown',
      severity: 'refuse',
      path: 'routewise:network.services',
      reason: 'the cluster does not say which range its Services have (Kubernetes tells it from 1.33 on)',
      remedy:
        'write it: `kube-apiserver --service-cluster-ip-range`, for k3s `--service-cidr` (10.43.0.0/16)',
    },
  ];
}

function checkRelease(release: ObservedRelease, spec: ClusterSpec): Problem[] {
  if (spec.provider.kind !== 'existing' || spec.provider.values === 'keep') return [];
  const ipam = textOf(new LiveValues(release).meaning('ipam.mode') ?? '');
  const [from, to] = [coerce(release.chartVersion), coerce(spec.cilium.version)];
  const minors = from === null || to === null ? 0 : Math.abs(to.minor - from.minor);
  return [
    ...(ipam === 'kubernetes' || ipam === 'cluster-pool'
      ? []
      : [
          {
            rule: 'existing-ipam-unsupported',
            severity: 'refuse' as const,
            path: 'routewise:provider.values',
            found: `ipam.mode = ${ipam}`,
            reason:
              'this version plans for IPAM by Kubernetes or by a cluster pool, and the mode of a running cluster cannot change',
            remedy: 'keep the values (routewise:provider.values: keep)',
            source: 'Cilium: Documentation/network/concepts/ipam/index.rst',
          },
        ]),
    ...(minors <= 1
      ? []
      : [
          {
            rule: 'existing-version-jump',
            severity: 'refuse' as const,
            path: 'routewise:cilium.version',
            found: spec.cilium.version,
            reason: `the cluster runs ${release.chartVersion}, and Cilium is tested from one minor version to the next only`,
            remedy: 'go by every minor version in between, one update each',
            source: 'Cilium: Documentation/operations/upgrade.rst',
          },
        ]),
    ...(release.status === 'deployed'
      ? []
      : [
          {
            rule: 'release-not-deployed',
            severity: 'refuse' as const,
            path: 'routewise:provider.cluster',
            found: `${release.namespace}/${release.name}: ${release.status}`,
            reason: 'the release was not brought to an end, so nobody can tell which values are in force',
            remedy: '`helm rollback` or `helm upgrade` it first, then run `routewise observe` again',
          },
        ]),
    ...(release.name === 'cilium' && release.namespace === 'kube-system'
      ? []
      : [
          {
            rule: 'release-elsewhere',
            severity: 'refuse' as const,
            path: 'routewise:provider.values',
            found: `${release.namespace}/${release.name}`,
            reason:
              'the plan is for a release cilium in kube-system, and neither name nor namespace of a release can change',
            remedy: 'keep the values (routewise:provider.values: keep)',
          },
        ]),
  ];
}

function checkKubeconfig({ provider }: ClusterSpec): Problem[] {
  if (provider.kind !== 'existing' || provider.kubeconfig === undefined) return [];
  if (provider.kubeconfigConfig === undefined) return [];
  return [
    {
      rule: 'kubeconfig-twice',
      severity: 'refuse',
      path: 'routewise:provider.kubeconfigConfig',
      found: provider.kubeconfigConfig,
      reason: 'routewise:provider.kubeconfig names another one',
      remedy: 'remove one of them',
    },
  ];
}
