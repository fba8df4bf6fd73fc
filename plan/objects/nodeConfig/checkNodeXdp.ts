// Judges XDP where single nodes have it, or other devices, by an override: VLANs, drivers and kernels that cannot, virtual devices.
// It must never judge nodes that have what the whole stack has: that is said once, of the stack.
import type { Problem } from '../../../config/problem';
import type { Documented, Found } from '../../../config/problemKinds';
import { problemOf } from '../../../config/problemKinds';
import { shortList } from '../../../config/shortList';
import { clauseOf, judgeXdp } from '../../decisions/tuning/judgeXdp';
import type { XdpJudgement } from '../../decisions/tuning/judgeXdp';
import { devices as devicesOf, xdp } from '../../effective/options';
import type { ValueView } from '../../effective/valueView';
import type { Ground } from '../../ground/ground';
import { driverOf } from '../../ground/hardware';
import { kernelOf } from '../../ground/kernel';
import type { NodePlan } from '../../ground/nodes';
import { xdpProblems } from '../../known/xdpProblems';

export interface XdpGround extends Pick<Ground, 'spec' | 'kernel'> {
  readonly nodes: readonly NodePlan[];
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

export function checkNodeXdp(ground: XdpGround, winnerOf: WinnerOf): Problem[] {
  const { spec, nodes, values } = ground;
  const found = new Map<string, { finding: Finding; path: string; names: string[] }>();
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
    const verdict = judgeXdp({
      devices,
      driver: driverOf(spec, node.hardware),
      kernel: kernelOf(ground, node.hardware),
    });
    for (const finding of findings(acceleration, verdict)) {
      const id = `${path} ${finding.kind.id} ${finding.what}`;
      const known = found.get(id);
      if (known === undefined) found.set(id, { finding, path, names: [node.name] });
      else known.names.push(node.name);
    }
  }
  return [...found.values()].map(({ finding: { kind, what, ...said }, path, names }) =>
    problemOf(kind, path, { ...said, reason: `on ${shortList(names)}, ${what}` }),
  );
}

interface Finding extends Found {
  readonly kind: Documented;
  /** What is so on these nodes, to complete “on these nodes, …”. */
  readonly what: string;
}

function findings(acceleration: 'native' | 'best-effort', verdict: XdpJudgement): Finding[] {
  const { reason } = verdict;
  const said = { found: acceleration, source: reason.source };
  if (verdict.carries === 'in-software')
    return [
      {
        ...said,
        kind: xdpProblems.virtualDevices,
        what: clauseOf(reason),
        remedy:
          'set acceleration: disabled for these nodes, unless what enters by NodePort or LoadBalancer outweighs everything else on them',
      },
    ];
  if (verdict.carries !== 'cannot') return [];
  return acceleration === 'native'
    ? [
        {
          ...said,
          kind: xdpProblems[verdict.for],
          what: `${clauseOf(reason)}: with native the agent exits`,
          remedy: 'set acceleration: disabled for these nodes, or leave such devices out of their devices',
        },
      ]
    : [
        {
          ...said,
          kind: xdpProblems[`${verdict.for}Skipped` as const],
          what: `${clauseOf(reason)}: with best-effort the device is skipped, and what enters by it is served the slow way`,
          remedy: 'set acceleration: disabled for these nodes where no other device of theirs can run XDP',
        },
      ];
}
