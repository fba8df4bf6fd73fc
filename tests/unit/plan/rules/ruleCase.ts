// What a case of a rule is: one input that trips it, and a near miss that does not.
import type { HelmValue, HelmValues } from '../../../../chart/helmValue';
import type { CiliumVersion } from '../../../../config/schema/versions';
import type { ClusterFacts } from '../../../../plan/effective/facts';
import type { RuleContext } from '../../../../plan/rules';
import { ValueView } from '../../../../plan/effective/valueView';

export interface Input {
  /** 1.19.6 when absent. */
  readonly version?: CiliumVersion;
  /** Keys are dotted: `{ 'bpf.masquerade': true }`. */
  readonly values?: Readonly<Record<string, HelmValue>>;
  readonly facts?: ClusterFacts;
}

export interface RuleCase {
  /** The key or path that is blamed. */
  readonly at: string;
  readonly trips: Input;
  readonly misses: Input;
  /** Other refusals that the tripping input cannot avoid. */
  readonly also?: readonly string[];
}

export type RuleCases = Readonly<Record<string, RuleCase>>;

export function contextOf({ version = '1.19.6', values = {}, facts = {} }: Input): RuleContext {
  return { version, values: new ValueView(version, nested(values)), facts };
}

/** `{ 'bpf.masquerade': true }` as Helm takes it; label keys with dots cannot be said so. */
export function nested(flat: Readonly<Record<string, HelmValue>>): HelmValues {
  const root: Record<string, HelmValue> = {};
  for (const [key, value] of Object.entries(flat)) {
    const path = key.split('.');
    const last = path.pop() ?? '';
    let node = root;
    for (const part of path) {
      node[part] = { ...(node[part] as HelmValues | undefined) };
      node = node[part];
    }
    node[last] = value;
  }
  return root;
}

/** kube-proxy replacement as it must be set: with the way to the API. */
export const replaced = {
  kubeProxyReplacement: true,
  k8sServiceHost: '10.0.0.10',
  k8sServicePort: 6443,
} as const;
export const fast = { ...replaced, 'bpf.masquerade': true } as const;
export const native = { routingMode: 'native', ipv4NativeRoutingCIDR: '10.0.0.0/8' } as const;
