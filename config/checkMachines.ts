// Checks that each pool says of its machines what the provider wants to know, and nothing that it cannot use.
// It must never let a key pass that would have no effect.
import type { z } from 'zod';
import { configProblems } from './configProblems';
import { allPools, workerPools } from './pools';
import type { Problem } from './problem';
import { problemKinds } from './problemKinds';
import type { ProviderKind } from './schema/provider';
import type { Host, stackSchema } from './schema/stack';
import { sshParts, sshPlace } from './sshTarget';

type Parsed = z.output<typeof stackSchema>;
type WorkerPool = Parsed['nodes']['workers'][string];
type Pool = WorkerPool | Parsed['nodes']['controlPlanes'];
type Shape = 'type' | 'size' | 'hosts';

const shapeOf: Record<ProviderKind, { readonly wants: Shape; readonly example: string }> = {
  hetzner: { wants: 'type', example: 'type: cpx31' },
  proxmox: { wants: 'size', example: 'size: { cores: 4, memoryGiB: 8 }' },
  hosts: { wants: 'hosts', example: 'hosts: [{ name: worker-1, address: 10.0.1.32 }]' },
  // Its nodes are not written down; nothing here is asked of it.
  existing: { wants: 'hosts', example: '' },
};
const shapes = ['type', 'size', 'hosts'] as const;

export const machineProblems = problemKinds(
  {
    id: 'machines',
    title: 'Machines',
    about: 'What a stack says of the machines under its nodes: by type, by size, or by the hosts there are.',
  },
  {
    'machine-key-without-effect': {
      title: 'A key of machines that this provider has no use for',
      severity: 'refuse',
      why: 'each provider is told of its machines in its own way, and what it has no use for would be ignored in silence',
      remedy: 'remove it, and describe the machines as this provider wants it',
    },
    'machine-not-described': {
      title: 'A pool does not say what its machines are',
      severity: 'refuse',
      why: 'the provider must know it of every pool',
      remedy: 'add `type` on Hetzner Cloud, `size` on Proxmox VE, `hosts` with existing hosts',
    },
    'hosts-miscounted': {
      title: 'The number of nodes differs from the list of hosts',
      severity: 'refuse',
      why: 'each host of the list is one node, so another number cannot be true as well',
      remedy: 'leave count out: the list is counted',
    },
    'hosts-twice': {
      title: 'Two hosts have one name or one address',
      severity: 'refuse',
      why: 'a node is known by its name and reached at its address, so no two can have the same',
      remedy: 'give each host a name and an address of its own',
    },
    'hosts-one-target': {
      title: 'Two hosts are one machine',
      severity: 'refuse',
      why: 'SSH leads to the same machine for both, and one machine can be one node only',
      remedy: 'give each host a target of its own, or take one of the two names out',
    },
  },
);

export function checkMachines(stack: Parsed): Problem[] {
  return [
    ...allPools(stack.nodes).flatMap(({ path, pool }) => [
      ...checkShape(stack.provider.kind, path, pool),
      ...checkNames(stack, path, pool),
    ]),
    ...workerPools(stack.nodes).flatMap(({ path, pool }) => [
      ...checkCount(path, pool),
      ...checkFormerName(stack.provider.kind, path, pool),
    ]),
    ...checkHosts(stack),
    ...checkHostKeys(stack),
  ];
}

function checkShape(kind: ProviderKind, path: string, pool: Pool): Problem[] {
  const { wants, example } = shapeOf[kind];
  // A stack has one provider: the machine that it makes is not described beside those that exist.
  if (pool.hosts !== undefined && (kind === 'hetzner' || kind === 'proxmox'))
    return [
      machineProblems['machine-key-without-effect'].at(`${path}.hosts`, {
        reason: `provider ${kind} makes its machines, and takes in none that exist already`,
        remedy: `describe the machines to be made by ${wants}, for example ${example}; or, for machines of both kinds in one cluster, all of them as hosts, with provider.kind: hosts and k3s, those on another link in a segment of their own (routewise:network.segments)`,
      }),
    ];
  return shapes.flatMap((shape): Problem[] => {
    const given = pool[shape] !== undefined;
    if (given === (shape === wants)) return [];
    return [
      given
        ? machineProblems['machine-key-without-effect'].at(`${path}.${shape}`, {
            reason: `provider ${kind} has no use for it`,
            remedy: `remove it; machines are described by ${wants} here, for example ${example}`,
          })
        : machineProblems['machine-not-described'].at(`${path}.${shape}`, {
            reason: `provider ${kind} must know it of every pool`,
            remedy: `add it, for example ${example}`,
          }),
    ];
  });
}

function checkCount(path: string, pool: Pool): Problem[] {
  if (pool.count !== undefined || pool.hosts !== undefined) return [];
  return [
    configProblems['config-missing-key'].at(`${path}.count`, {
      reason: 'the key is required (number)',
      remedy: `add ${path}.count`,
    }),
  ];
}

/** Hosts have names of their own, which no pool’s name is part of. */
function checkFormerName(kind: ProviderKind, path: string, { renamedFrom }: WorkerPool): Problem[] {
  if (renamedFrom === undefined || kind === 'hetzner' || kind === 'proxmox') return [];
  return [
    machineProblems['machine-key-without-effect'].at(`${path}.renamedFrom`, {
      reason: `nodes of provider ${kind} have names of their own`,
      remedy: 'remove it: the pool may be called otherwise as it is',
    }),
  ];
}

/** Names that point elsewhere in the stack. */
function checkNames(stack: Parsed, path: string, pool: Pool): Problem[] {
  const places: [string, string | undefined, string, readonly string[]][] = [
    [`${path}.segment`, pool.segment, 'routewise:network.segments', Object.keys(stack.network.segments)],
    [`${path}.hardware`, pool.hardware, 'routewise:nodes.hardware', Object.keys(stack.nodes.hardware)],
    ...(pool.hosts ?? []).map(
      ({ name, hardware }): [string, string | undefined, string, readonly string[]] => [
        `${path}.hosts.${name}.hardware`,
        hardware,
        'routewise:nodes.hardware',
        Object.keys(stack.nodes.hardware),
      ],
    ),
  ];
  return places
    .filter(([, name, , known]) => name !== undefined && !known.includes(name))
    .map(([place, name, where, known]) =>
      configProblems['config-unknown-name'].at(place, {
        found: String(name),
        reason: `${where} has no such entry${known.length === 0 ? '' : `; it has ${known.join(', ')}`}`,
      }),
    );
}

function checkHosts(stack: Parsed): Problem[] {
  const pools = allPools(stack.nodes);
  const hosts = pools.flatMap(({ path, pool }) => (pool.hosts ?? []).map((host) => ({ ...host, path })));
  return [
    ...pools
      .filter(
        ({ pool: { count, hosts: listed } }) =>
          listed !== undefined && count !== undefined && count !== listed.length,
      )
      .map(({ path, pool: { count, hosts: listed } }) =>
        machineProblems['hosts-miscounted'].at(`${path}.count`, {
          found: String(count),
          reason: `it lists ${listed?.length ?? 0} hosts`,
        }),
      ),
    ...evenControlPlanes(stack.nodes.controlPlanes),
    ...(['name', 'address'] as const).flatMap((key) =>
      hosts
        .filter((host, index) => hosts.findIndex((other) => other[key] === host[key]) < index)
        .map((host) =>
          machineProblems['hosts-twice'].at(`${host.path}.hosts.${host.name}.${key}`, {
            found: host[key],
            reason: `another host has the same ${key}`,
            remedy: `give each host ${key === 'name' ? 'a name' : 'an address'} of its own`,
          }),
        ),
    ),
    ...sharedTargets(hosts),
  ];
}

/** One machine is one node: what a second name did to it (a change, a reset) would hit the first. */
function sharedTargets(hosts: readonly (Host & { readonly path: string })[]): Problem[] {
  const places = hosts.map(({ ssh, address }) => {
    const target = ssh ?? address;
    return { place: sshPlace(target), inside: sshPlace(`${address}:${sshParts(target)?.port ?? 22}`) };
  });
  return hosts.flatMap((host, index): Problem[] => {
    const { place, inside } = places[index] ?? { place: '', inside: '' };
    const other = hosts.find((_, before) => {
      const its = places[before];
      return before < index && (its?.place === place || its?.inside === place || its?.place === inside);
    });
    if (other === undefined || other.name === host.name || other.address === host.address) return [];
    return [
      machineProblems['hosts-one-target'].at(`${host.path}.hosts.${host.name}.ssh`, {
        found: host.ssh ?? host.address,
        reason: `it leads to the machine of host ${other.name} (${other.ssh ?? other.address}): one machine can be one node only`,
      }),
    ];
  });
}

/** Keys that are for existing hosts alone. */
function checkHostKeys({ provider, nodes }: Parsed): Problem[] {
  if (provider.kind === 'hosts') return [];
  const said = [
    ...(nodes.fixes.length > 0 ? ['fixes'] : []),
    ...(nodes.images.length > 0 ? ['images'] : []),
    ...Object.entries(nodes.hardware).flatMap(([name, { offloads, queues }]) => [
      ...(offloads === undefined ? [] : [`hardware.${name}.offloads`]),
      ...(queues === undefined ? [] : [`hardware.${name}.queues`]),
    ]),
  ];
  return said.map((key) =>
    machineProblems['machine-key-without-effect'].at(`routewise:nodes.${key}`, {
      reason: `provider ${provider.kind} has no use for it`,
      remedy: 'remove it; it is for existing hosts (provider.kind: hosts)',
    }),
  );
}

function evenControlPlanes({ hosts }: Parsed['nodes']['controlPlanes']): Problem[] {
  if (hosts === undefined || hosts.length % 2 === 1) return [];
  return [
    configProblems['config-invalid-value'].at('routewise:nodes.controlPlanes.hosts', {
      found: `${hosts.length} hosts`,
      reason:
        'their number must be odd: an even number of etcd members survives no more failures than one less, and a split of halves stops the cluster',
      remedy: 'list 1, 3 or 5 control planes',
    }),
  ];
}
