// Puts the nodes of an existing cluster into a parsed stack, as hosts that are there, with what is known of each.
// It must never give a node hardware that neither the cluster nor the stack told of.
import { hardwareLabel } from '../../config/hardwareLabel';
import { ownEntry } from '../../config/ownValue';
import type { ObservedCluster, ObservedNode } from '../../config/schema/observedCluster';
import type { ClusterSpec, Host } from '../../config/schema/stack';

/** Pool of the workers: an existing cluster's own pools mean nothing here. */
const existingPool = 'nodes';

type Hardware = ClusterSpec['nodes']['hardware'];

export function withObserved(spec: ClusterSpec, observed: ObservedCluster): ClusterSpec {
  const hardware = new Map<string, Hardware[string]>(Object.entries(spec.nodes.hardware));
  const hosts = observed.nodes.map((node) => ({ role: node.role, host: hostOf(node, spec, hardware) }));
  const of = (role: ObservedNode['role']): Host[] =>
    hosts.filter((each) => each.role === role).map(({ host }) => host);
  const [controlPlanes, workers] = [of('control-plane'), of('worker')];
  return {
    ...spec,
    observed,
    nodes: {
      ...spec.nodes,
      hardware: Object.fromEntries(hardware),
      controlPlanes: { ...spec.nodes.controlPlanes, hosts: controlPlanes, count: controlPlanes.length },
      workers:
        workers.length === 0
          ? {}
          : { [existingPool]: { labels: {}, taints: [], hosts: workers, count: workers.length } },
    },
  };
}

function hostOf(node: ObservedNode, spec: ClusterSpec, hardware: Map<string, Hardware[string]>): Host {
  const kernel = /^\d+\.\d+(\.\d+)?/.exec(node.kernel ?? '')?.[0];
  const known = {
    ...(kernel === undefined ? {} : { kernel }),
    ...(node.memoryGiB === undefined ? {} : { memoryGiB: node.memoryGiB }),
  };
  const label = node.labels[hardwareLabel];
  const told = label === undefined ? undefined : ownEntry(spec.nodes.hardware, label);
  const address = node.addresses.find((each) => !each.includes(':')) ?? node.addresses[0] ?? '';
  const base = { name: node.name, address };
  if (label !== undefined && told !== undefined) {
    // Of several nodes of one kind the least counts, as a gate asks for all of them.
    const before = hardware.get(label) ?? told;
    hardware.set(label, { ...known, ...before });
    return { ...base, hardware: label };
  }
  if (Object.keys(known).length === 0) return base;
  const name = `observed-${Object.values(known).join('-')}`.replaceAll('.', '-');
  hardware.set(name, { ...known, config: {} });
  return { ...base, hardware: name };
}
