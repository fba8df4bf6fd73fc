// Says what a stack that runs cannot change: what every node was built from, or the networks they are all in.
// It must never let through a value that would have all nodes at once deleted or cut off.
import { cidr, contains } from '../../config/cidr';
import type { Problem } from '../../config/problem';
import { hetznerZones } from '../../config/schema/provider';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Fixed } from './fixedRanges';
import { fixedRanges } from './fixedRanges';
import type { PlacesGround } from './nodePlaces';
import { runningProblems } from './runningProblems';
import type { RunningStack } from './runningStack';

export function checkFixed(ground: PlacesGround, running: RunningStack): Problem[] {
  if (running.nodes.length === 0) return [];
  return [
    ...[...fixedOf(ground.spec, running), ...fixedRanges(ground, running)].flatMap(checkOne),
    ...checkSegments(ground, running),
  ];
}

function fixedOf({ cluster, provider, distribution, network }: ClusterSpec, running: RunningStack): Fixed[] {
  return [
    {
      path: 'routewise:cluster.name',
      before: running.cluster,
      now: cluster.name,
      why: 'it is in the name of every machine and of all around them: they would be deleted, and others made',
    },
    {
      path: 'routewise:provider.kind',
      before: running.provider,
      now: provider.kind,
      why: 'all machines would be deleted, and others made elsewhere',
    },
    {
      path: 'routewise:distribution.kind',
      before: running.distribution,
      now: distribution.kind,
      why: 'the machines that run were installed with it, and none turns into the other',
    },
    ...(provider.kind === 'hetzner'
      ? [
          {
            path: 'routewise:network.range',
            before: running.network?.range,
            now: network.range,
            why: 'Hetzner Cloud makes the network anew for it, and every server would be cut off',
          },
          {
            path: 'routewise:network.nodes',
            before: running.network?.subnet,
            now: network.nodes,
            why: 'Hetzner Cloud makes the subnet anew for it, and every server would be cut off',
          },
          {
            path: 'routewise:provider.location',
            before: running.network?.zone,
            now: hetznerZones[provider.location],
            why: 'the private network is in that zone, and no server of another one can join it',
          },
        ]
      : []),
  ];
}

const beside = 'build a stack of its own beside this one and move the workloads';

function checkOne({ path, before, now, why, way = beside }: Fixed): Problem[] {
  if (before === undefined || before === now) return [];
  return [
    runningProblems['fixed-while-it-runs'].at(path, {
      found: now,
      reason: `the stack runs with ${before}: ${why}`,
      remedy: `set it back to ${before}; to have ${now}, ${way}`,
    }),
  ];
}

/** A network of nodes may be widened around them; what no longer holds them would leave them outside. */
function checkSegments({ spec, networks }: PlacesGround, running: RunningStack): Problem[] {
  if (spec.provider.kind !== 'proxmox') return [];
  return networks.segments.flatMap(({ name, path, nodes, inUse }): Problem[] => {
    const before = running.segments.find((each) => each.name === name);
    if (!inUse || before === undefined || contains(nodes, cidr(before.nodes))) return [];
    return checkOne({
      path,
      before: before.nodes,
      now: nodes.text,
      why: 'nodes keep the addresses that they booted with, and these would be outside',
    });
  });
}
