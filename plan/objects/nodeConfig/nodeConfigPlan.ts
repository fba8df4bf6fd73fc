// The words in which per-node options are planned: which CiliumNodeConfig says what, and which wins where several match.
// It must never hold a Helm key: these are keys of the ConfigMap `cilium-config`.
import type { NodeOverridePlan } from '../../decisions/devices';

export interface NodeConfigPlan {
  /** Sorted by name as Cilium sorts them: of two that match a node, the later one wins. */
  readonly overrides: readonly NodeOverridePlan[];
  /** One entry for each key that several overrides set on the same nodes. */
  readonly precedence: readonly KeyPrecedence[];
}

export interface KeyPrecedence {
  /** A key of the ConfigMap. */
  readonly key: string;
  readonly nodes: readonly string[];
  readonly wins: NamedValue;
  /** The others, the one that comes next first. */
  readonly over: readonly NamedValue[];
}

export interface NamedValue {
  /** Name of the CiliumNodeConfig. */
  readonly name: string;
  readonly value: string;
}

/** A custom resource, as it is applied. */
export interface CiliumNodeConfigObject {
  readonly apiVersion: 'cilium.io/v2';
  readonly kind: 'CiliumNodeConfig';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly nodeSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly defaults: Readonly<Record<string, string>>;
  };
}

/** The same shape for 1.18.5, 1.19.6 and 1.20.1: pkg/k8s/apis/cilium.io/client/crds/v2/ciliumnodeconfigs.yaml. */
export function nodeConfigObject(
  { name, matchLabels, defaults }: Pick<NodeOverridePlan, 'name' | 'matchLabels' | 'defaults'>,
  namespace = 'kube-system',
): CiliumNodeConfigObject {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNodeConfig',
    metadata: { name, namespace },
    spec: { nodeSelector: { matchLabels }, defaults },
  };
}
