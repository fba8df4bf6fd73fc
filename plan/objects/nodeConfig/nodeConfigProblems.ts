// The kinds of problems that options of single nodes can have: CiliumNodeConfig objects, by hardware or by labels.
// It must never hold one on XDP, which is the same problem on one node as on all: plan/known/xdpProblems.ts has those.
import { problemKinds } from '../../../config/problemKinds';
import { sources } from '../../known/sources';

export const nodeConfigProblems = problemKinds(
  {
    id: 'node-config',
    title: 'Options of single nodes',
    about: 'What single nodes get in place of the cluster’s options, by CiliumNodeConfig objects.',
  },
  {
    'node-config-cluster-wide': {
      title: 'An option that all nodes must have alike',
      severity: 'refuse',
      why: 'all nodes must have the same: identities, addresses and packets of one node would mean something else on another',
      remedy: 'set it for the whole cluster, or leave it out here',
    },
    'node-config-undocumented-key': {
      title: 'An option that Cilium does not document',
      severity: 'note',
      why: 'the chart writes it, but Cilium’s reference of the agent’s options does not list it: whether it works on single nodes is not documented',
      remedy: 'try it on one node, and look at `cilium-dbg config --all` there',
    },
    'node-config-key-not-the-agents': {
      title: 'An option that others than the agent read',
      severity: 'refuse',
      why: 'it stands in the same ConfigMap, but the operator or the pod’s environment reads it there: in a CiliumNodeConfig it has no effect',
      remedy: 'set it for the whole cluster, under routewise:cilium.values',
    },
    'node-config-unknown-key': {
      title: 'An option that the agent does not have',
      severity: 'refuse',
      why: 'a CiliumNodeConfig takes keys of the ConfigMap, not of Helm, and the agent would pass over any other in silence',
      remedy: 'write the ConfigMap’s key, or remove it; `cilium-agent --help` lists what there is',
    },
    'node-config-wrong-type': {
      title: 'A value that the agent cannot read',
      severity: 'refuse',
      why: 'the option has a type, and the agent ends at its start where it cannot read a value as that',
      remedy: 'write a value of that type',
    },
    'node-config-empty': {
      title: 'An override that sets nothing',
      severity: 'refuse',
      why: 'it sets no option, and the agent passes over such an object',
      remedy: 'give it an option, or remove it',
      source: sources.nodeConfigOrder,
    },
    'node-config-not-read': {
      title: 'The agents do not read CiliumNodeConfig',
      severity: 'refuse',
      why: 'the agents read their configuration from these sources alone, and CiliumNodeConfig is not one',
      remedy: 'add `cilium-node-config` to daemon.configSources, or leave that value out',
      source: sources.nodeConfigSources,
    },
    'node-config-key-blocked': {
      title: 'An option that the agents let nobody override',
      severity: 'refuse',
      why: 'daemon.allowedConfigOverrides or daemon.blockedConfigOverrides keeps it from being overridden, and the agent only warns in its log',
      remedy: 'change that list, or leave the option out',
      source: sources.nodeConfigSources,
    },
    'node-config-mtu-above-link': {
      title: 'Some nodes have a larger MTU than other links carry',
      severity: 'warn',
      why: 'what these nodes’ pods send to the others in larger packets is dropped on the way unless a router answers “fragmentation needed”',
      remedy: 'use the MTU of the cluster’s links or less, or raise that of every link',
      source: sources.mtu,
    },
    'node-config-matches-no-node': {
      title: 'An override that no node has the labels of',
      severity: 'warn',
      why: 'no node of the stack has these labels',
      remedy: 'label the nodes (`labels` of a pool), or correct the selector',
    },
    'node-config-name-taken': {
      title: 'Two overrides have one name',
      severity: 'refuse',
      why: 'hardware under routewise:nodes.hardware makes a CiliumNodeConfig of this name',
      remedy: 'choose another name; one that sorts after it wins over it',
    },
    'node-config-precedence': {
      title: 'Several overrides set one option on one node',
      severity: 'warn',
      why: 'of several that match a node, the one wins whose name sorts last, and that may not be the one that is meant',
      remedy: 'rename one of them if the other should win, or give them labels that exclude each other',
      source: sources.nodeConfigOrder,
    },
  },
);
