// The kinds of problems that are found while routing, MTU and options of the datapath are decided.
// It must never say what holds of one stack alone: whoever finds one adds its own numbers.
import { problemKinds } from '../../config/problemKinds';
import { ipv6LeastMtu } from '../known/packetOverhead';
import { sources } from '../known/sources';

export const datapathProblems = problemKinds(
  {
    id: 'datapath-decisions',
    title: 'What network and nodes allow',
    about:
      'What a stack asks of routing, MTU and datapath that its network or its nodes do not allow, or that costs more than what the plan would decide.',
  },
  {
    'routing-not-possible-here': {
      title: 'A way of routing that the network does not allow',
      severity: 'refuse',
      why: 'nobody in this network would carry packets of pods that way: agents do not become ready, or packets vanish in silence',
      remedy: 'leave routing at auto, which chooses what works here',
    },
    'routing-worse-than-possible': {
      title: 'A way of routing that costs more than another',
      severity: 'warn',
      why: 'it works here, at a price that the way which the plan would choose does not have',
      remedy: 'leave routing at auto',
    },
    'mtu-below-ipv6-floor': {
      title: 'The MTU of pods is less than IPv6 needs',
      severity: 'refuse',
      why: `IPv6 needs ${ipv6LeastMtu} bytes on every link (RFC 8200), and encapsulation and encryption leave less to pods`,
      remedy: 'use a link with a larger MTU, give up encapsulation or encryption, or IPv6',
      source: sources.mtu,
    },
    'feature-not-possible-here': {
      title: 'An option of the datapath whose condition does not hold',
      severity: 'refuse',
      why: 'it needs something that these nodes, this version or another choice of the stack do not give: agents would not start, or not do it',
      remedy: 'leave it at auto, or see to that first',
    },
    'feature-not-proven': {
      title: 'An option of the datapath whose condition cannot be told',
      severity: 'warn',
      why: 'it needs something that the stack does not state of its nodes: where that does not hold, agents would not start, or not do it',
      remedy: 'state it in the stack, so that it can be checked',
    },
    'xdp-not-possible-here': {
      title: 'Native XDP on devices or tunnels that do not carry it',
      severity: 'refuse',
      why: 'every agent on such a device would refuse to start',
      remedy: 'use best-effort or auto, or keep the device out by devices under routewise:nodes.hardware',
    },
  },
);
