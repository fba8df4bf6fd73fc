// Says which labels a node will have, and whether a selector takes it.
// It must never judge a label that others set on nodes: clouds and kubelets write some that no plan knows.
import { ownEntry } from '../../../config/ownValue';
import { hardwareLabel } from '../../../config/hardwareLabel';
import type { Ground } from '../../ground/ground';
import type { NodePlan } from '../../ground/nodes';

const controlPlaneRole = 'node-role.kubernetes.io/control-plane';

export type LabelGround = Pick<Ground, 'spec' | 'pools'>;

/** Labels of the pool, and those that every kubelet or distribution writes. */
export function labelsOf({ spec, pools }: LabelGround, node: NodePlan): Readonly<Record<string, string>> {
  if (node.labels !== undefined) return node.labels;
  const labels = pools.all.find(({ name }) => name === node.pool)?.pool.labels;
  return {
    ...labels,
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': 'linux',
    ...(node.hardware === undefined ? {} : { [hardwareLabel]: node.hardware }),
    ...(node.machine.kind === 'server'
      ? { 'kubernetes.io/arch': node.machine.architecture === 'arm' ? 'arm64' : 'amd64' }
      : {}),
    // k3s writes "true", Talos nothing.
    ...(node.role === 'control-plane'
      ? { [controlPlaneRole]: spec.distribution.kind === 'k3s' ? 'true' : '' }
      : {}),
  };
}

/** Whether a node with these labels is selected; labels that others write count as matching. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(
    ([key, value]) =>
      ownEntry(labels, key) === value || (ownEntry(labels, key) === undefined && isOthers(key)),
  );
}

/** Whether a selector takes a node: to the letter where its labels were read from the cluster. */
export function matchesNode(
  ground: LabelGround,
  selector: Readonly<Record<string, string>>,
  node: NodePlan,
): boolean {
  if (node.labels === undefined) return selects(selector, labelsOf(ground, node));
  const { labels } = node;
  return Object.entries(selector).every(([key, value]) => ownEntry(labels, key) === value);
}

/** Labels under Kubernetes' own domains, of which the plan knows only some. */
function isOthers(key: string): boolean {
  return /(^|[./])(kubernetes|k8s)\.io\//.test(key) && key !== controlPlaneRole;
}
