// Checks what only a stack on an existing cluster can get wrong: keys that have no effect, and clusters nobody can tune.
// It must never refuse what `provider.values: keep` leaves as it is.
import { coerce } from 'semver';
import { machineProblems } from '../../config/checkMachines';
import type { Problem } from '../../config/problem';
import type { ObservedCluster, ObservedRelease } from '../../config/schema/observedCluster';
import type { ClusterSpec } from '../../config/schema/stack';
import { textOf } from '../../config/textOf';
import { existingProblems } from './existingProblems';
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
    .map((key) =>
      machineProblems['machine-key-without-effect'].at(`routewise:nodes.${key}`, {
        reason: 'the nodes of an existing cluster are those that it has',
        remedy: 'remove it; `nodes.hardware` may describe what the cluster does not say of its nodes',
      }),
    );
}

function checkServices({ cluster }: ObservedCluster, raw: Raw): Problem[] {
  if (cluster.serviceCIDRs.length > 0 || 'services' in ((raw.network ?? {}) as Raw)) return [];
  return [existingProblems['services-unknown'].at('routewise:network.services')];
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
          existingProblems['existing-ipam-unsupported'].at('routewise:provider.values', {
            found: `ipam.mode = ${ipam}`,
          }),
        ]),
    ...(minors <= 1
      ? []
      : [
          existingProblems['existing-version-jump'].at('routewise:cilium.version', {
            found: spec.cilium.version,
            reason: `the cluster runs ${release.chartVersion}, and Cilium is tested from one minor version to the next only`,
          }),
        ]),
    ...(release.status === 'deployed'
      ? []
      : [
          existingProblems['release-not-deployed'].at('routewise:provider.cluster', {
            found: `${release.namespace}/${release.name}: ${release.status}`,
          }),
        ]),
    ...(release.name === 'cilium' && release.namespace === 'kube-system'
      ? []
      : [
          existingProblems['release-elsewhere'].at('routewise:provider.values', {
            found: `${release.namespace}/${release.name}`,
          }),
        ]),
  ];
}

function checkKubeconfig({ provider }: ClusterSpec): Problem[] {
  if (provider.kind !== 'existing' || provider.kubeconfig === undefined) return [];
  if (provider.kubeconfigConfig === undefined) return [];
  return [
    existingProblems['kubeconfig-twice'].at('routewise:provider.kubeconfigConfig', {
      found: provider.kubeconfigConfig,
      reason: 'routewise:provider.kubeconfig names another one',
    }),
  ];
}
