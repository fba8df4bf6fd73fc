// Names, labels and taints by Kubernetes' own grammar, so that what the API server would refuse is refused at plan time.
// It must never be stricter than the API server, but for labels that a kubelet may not give its own node.
import { z } from 'zod';

/** RFC 1123 label, as k8s.io/apimachinery/pkg/util/validation has it. */
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = new RegExp(`^${label}(\\.${label})*$`);
const word = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const source = 'letters, digits, - _ . inside, at most 63 characters';

/** `metadata.name` of nodes and most other objects. */
export function isSubdomain(text: string): boolean {
  return text.length <= 253 && subdomain.test(text);
}

/** `name` or `prefix/name`. @returns what is wrong, completing “must …” */
export function qualifiedNameTrouble(text: string): string | undefined {
  const [name = '', prefix, ...more] = text.split('/').reverse();
  if (more.length > 0) return 'must have at most one slash';
  if (prefix !== undefined && !isSubdomain(prefix)) return 'must have a DNS name before its slash';
  return name.length <= 63 && word.test(name)
    ? undefined
    : `must be a qualified name: ${source}, for example example.com/zone`;
}

/**
 * Labels of Kubernetes' own that a kubelet may give its node: k8s.io/kubernetes/pkg/kubelet/apis/well_known_labels.go.
 * All others of these domains it refuses to start with, and the API server refuses them to a node (NodeRestriction).
 */
const kubeletMay = new Set(
  [
    'kubernetes.io/hostname kubernetes.io/os kubernetes.io/arch',
    'beta.kubernetes.io/os beta.kubernetes.io/arch beta.kubernetes.io/instance-type',
    'node.kubernetes.io/instance-type node.kubernetes.io/windows-build',
    'topology.kubernetes.io/zone topology.kubernetes.io/region',
    'failure-domain.beta.kubernetes.io/zone failure-domain.beta.kubernetes.io/region',
  ].flatMap((line) => line.split(' ')),
);

function isReserved(key: string): boolean {
  const [prefix = '', name] = key.split('/');
  if (name === undefined || kubeletMay.has(key)) return false;
  const within = (domain: string): boolean => prefix === domain || prefix.endsWith(`.${domain}`);
  if (
    within('kubelet.kubernetes.io') ||
    (within('node.kubernetes.io') && prefix !== 'node-restriction.kubernetes.io')
  )
    return false;
  return within('kubernetes.io') || within('k8s.io');
}

const told = {
  error: (issue: { input?: unknown }) =>
    qualifiedNameTrouble(String(issue.input)) ?? 'must be a qualified name',
};
export const labelKey = z.string().refine((text) => qualifiedNameTrouble(text) === undefined, told);
export const labelValue = z
  .string({ error: 'must be a text: put numbers and booleans between quotes' })
  .refine((text) => text === '' || (text.length <= 63 && word.test(text)), {
    error: `must be the value of a label: ${source}`,
  });

/** Labels that select something. */
export const labelSelector = z.record(labelKey, labelValue);

/** Labels that nodes are given as they join. */
export const nodeLabels = z.record(
  labelKey.refine((key) => !isReserved(key), {
    error:
      'must not be of kubernetes.io or k8s.io: a kubelet does not start with it, and the API server takes it from no node (set it with kubectl, or choose a name of your own)',
  }),
  labelValue,
);

export const taint = z.strictObject({
  key: labelKey,
  value: labelValue.default(''),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});
/** The API server takes each key and effect once. */
export const taints = z.array(taint).superRefine((list, context) => {
  const seen = new Set<string>();
  list.forEach(({ key, effect }, at) => {
    if (seen.has(`${key}:${effect}`))
      context.addIssue({
        code: 'custom',
        path: [at],
        message: `must be the only taint ${key} with the effect ${effect}`,
      });
    seen.add(`${key}:${effect}`);
  });
});
