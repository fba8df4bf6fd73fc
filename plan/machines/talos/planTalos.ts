// Decides what the machines of a Talos cluster run with, once it is known what the agent makes of Cilium's values.
// It must never be asked for a cluster that somebody else made: its machine configs are not this program's.
import type { TalosSpec } from '../../../config/schema/stack';
import { planHostDns } from '../../decisions/hostDns';
import type { ValueView } from '../../effective/valueView';
import type { TalosGround } from './planMachines';
import { planMachines } from './planMachines';
import { planTalosLife } from './talosLife';
import type { TalosPlan } from './talosPlan';

export function planTalos(spec: TalosSpec, decided: TalosGround, values: ValueView): TalosPlan {
  const hostDns = planHostDns({ version: spec.cilium.version, values });
  return {
    kind: 'talos',
    version: spec.distribution.version,
    kubeProxy: false,
    hostDns,
    machines: planMachines(spec, decided, hostDns.choice),
    life: planTalosLife(spec),
  };
}
