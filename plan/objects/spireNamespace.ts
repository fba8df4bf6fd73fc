// Plans the namespace of SPIRE, whose agents need what the baseline of Pod Security forbids.
// It must never plan a namespace that the chart makes, or that the user has said to be there.
import { valueAt } from '../../chart/helmValue';
import type { HelmValues } from '../../chart/helmValue';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Reason } from '../decision';
import { sources } from '../known/sources';
import type { ValueView } from '../effective/valueView';

export interface NamespacePlan {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly reason: Reason;
}

const install = 'authentication.mutual.spire.install';
/** True: the chart leaves the namespace to others. */
export const existingSpireNamespace = `${install}.existingNamespace`;

export function planNamespaces({ cilium }: ClusterSpec, values: ValueView): NamespacePlan[] {
  const name = values.text(`${install}.namespace`);
  const byUser = valueAt(cilium.values as HelmValues, existingSpireNamespace.split('.')) !== undefined;
  const wanted = ['authentication.mutual.spire.enabled', `${install}.enabled`, existingSpireNamespace].every(
    (key) => values.on(key),
  );
  if (!wanted || byUser || name === 'kube-system') return [];
  return [
    {
      name,
      labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
      reason: {
        text: 'SPIRE’s agents use the network and the process ids of their node, which Pod Security refuses where it enforces its baseline, as Talos does everywhere but in kube-system; the chart’s own namespace would have no label that allows it.',
        source: sources.spireNamespace,
      },
    },
  ];
}
