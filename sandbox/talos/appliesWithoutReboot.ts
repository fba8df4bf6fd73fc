// Says whether Talos takes a changed machine config while it runs, or needs a reboot for it.
// It must never look at documents other than the main one: those are always applied while Talos runs.
// Source: siderolabs/talos v1.12.0, internal/app/machined/pkg/runtime/v1alpha1 (CanApplyImmediate).
import { isDeepStrictEqual } from 'node:util';

/** Parts of the main document that Talos changes while it runs. */
const immediateMachineKeys = new Set([
  ...[
    'ca',
    'acceptedCAs',
    'time',
    'certSANs',
    'install',
    'network',
    'sysfs',
    'sysctls',
    'logging',
    'controlPlane',
  ],
  ...[
    'kubelet',
    'kernel',
    'registries',
    'pods',
    'seccompProfiles',
    'nodeAnnotations',
    'nodeLabels',
    'nodeTaints',
  ],
]);
const immediateFeatures = new Set([
  ...['kubernetesTalosAPIAccess', 'kubePrism', 'hostDNS', 'imageCache', 'nodeAddressSortAlgorithm'],
]);

export function appliesWithoutReboot(
  current: Record<string, unknown>,
  next: Record<string, unknown>,
): boolean {
  return isDeepStrictEqual(rebootPart(current), rebootPart(next));
}

function rebootPart(document: Record<string, unknown>): unknown {
  const machine = (document.machine ?? {}) as Record<string, unknown>;
  const features = (machine.features ?? {}) as Record<string, unknown>;
  return {
    persist: document.persist,
    machine: { ...leaveOut(machine, immediateMachineKeys), features: leaveOut(features, immediateFeatures) },
  };
}

function leaveOut(object: Record<string, unknown>, keys: Set<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}
