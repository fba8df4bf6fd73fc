// Judges XDP where single nodes have it, or other devices, by an override: VLANs, drivers and kernels that cannot, virtual devices.
// It must never judge nodes that have what the whole stack has: that is said once, of the stack.
import type { Problem } from '../../../config/problem';
import { shortList } from '../../../config/shortList';
import type { ClusterSpec } from '../../../config/schema/stack';
import { driverOf } from '../../ground/hardware';
import type { KernelPlan } from '../../ground/kernel';
import { allKernelsFrom } from '../../ground/kernel';
import type { NodePlan } from '../../ground/nodes';
import { devices as devicesOf, xdp } from '../../effective/options';
import { sources } from '../../known/sources';
import type { ValueView } from '../../effective/valueView';
import { isVirtualDriver, isVlanName, vlanSource, xdpDriverSource, xdpSince } from '../../known/xdpDrivers';

export interface XdpGround {
  readonly spec: ClusterSpec;
  readonly nodes: readonly NodePlan[];
  readonly kernel: KernelPlan;
  readonly values: ValueView;
}

/** The override that a node follows for a key, and the value it gives. */
export type WinnerOf = (node: NodePlan, key: string) => Winner | undefined;

export interface Winner {
  readonly value: string;
  /** Where the stack says it. */
  readonly path: string;
}

const keys = { acceleration: 'bpf-lb-acceleration', devices: 'devices' };

export function checkNodeXdp({ spec, nodes, kernel, values }: XdpGround, winnerOf: WinnerOf): Problem[] {
  const found = new Map<string, { problem: Omit<Problem, 'reason'>; what: string; names: string[] }>();
  for (const node of nodes) {
    const own = winnerOf(node, keys.acceleration);
    const list = winnerOf(node, keys.devices);
    const path = own?.path ?? list?.path;
    const acceleration = own?.value ?? xdp(values);
    // Devices that hardware names are judged with the stack's own choice.
    const isJudged = own === undefined && list?.path.startsWith('routewise:nodes.') === true;
    if (path === undefined || isJudged || !(acceleration === 'native' || acceleration === 'best-effort'))
      continue;
    const devices = list?.value.split(' ') ?? devicesOf(values);
    for (const { what, ...problem } of judge({
      ...{ acceleration, devices, kernel },
      driver: driverOf(spec, node.hardware),
    })) {
      const id = `${path} ${problem.rule} ${what}`;
      const known = found.get(id);
      if (known === undefined) found.set(id, { problem: { ...problem, path }, what, names: [node.name] });
      else known.names.push(node.name);
    }
  }
  return [...found.values()].map(({ problem, what, names }) => ({
    ...problem,
    reason: `on ${shortList(names)}, ${what}`,
  }));
}

interface NodeXdp {
  readonly acceleration: 'native' | 'best-effort';
  readonly devices: readonly string[];
  readonly driver: string | undefined;
  readonly kernel: KernelPlan;
}

type Finding = Omit<Problem, 'path' | 'reason'> & { readonly what: string };

function judge({ acceleration, devices, driver, kernel }: NodeXdp): Finding[] {
  const isNative = acceleration === 'native';
  const cannot = (rule: string, what: string, source: string): Finding => ({
    rule: isNative ? rule : `${rule}-skipped`,
    severity: isNative ? 'refuse' : 'warn',
    found: acceleration,
    what: `${what}: ${isNative ? 'with native the agent exits' : 'with best-effort the device is skipped, and what enters by it is served the slow way'}`,
    remedy: isNative
      ? 'set acceleration: disabled for these nodes, or leave such devices out of their devices'
      : 'set acceleration: disabled for these nodes where no other device of theirs can run XDP',
    source,
  });
  const vlans = devices.filter(isVlanName);
  if (vlans.length > 0)
    return [
      cannot(
        'xdp-on-vlan',
        `the kernel attaches no XDP to the VLAN ${vlans.join(', ')}, whatever card is below`,
        vlanSource,
      ),
    ];
  if (driver === undefined) return [];
  const since = xdpSince(driver);
  if (since === undefined)
    return [cannot('xdp-driver', `${driver} is not among the drivers with XDP`, xdpDriverSource)];
  if (allKernelsFrom(kernel, since) === false)
    return [
      cannot(
        'xdp-kernel',
        `${driver} runs XDP from Linux ${since} on, and the nodes run ${kernel.versions.join(', ')}`,
        xdpDriverSource,
      ),
    ];
  if (!isVirtualDriver(driver)) return [];
  return [
    {
      rule: 'xdp-on-virtual-devices',
      severity: 'warn',
      found: acceleration,
      what: `XDP switches segmentation offloads off on virtual devices (${driver}), for the host’s own traffic as well: with real agents TCP between pods fell from 0.75–0.92 of the bare link to 0.22–0.32`,
      remedy:
        'set acceleration: disabled for these nodes, unless what enters by NodePort or LoadBalancer outweighs everything else on them',
      source: sources.xdpCost,
    },
  ];
}
