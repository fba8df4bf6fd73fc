// Rules on running Cilium itself: operator, roll-out, identities, clean-up flags.
import type { HelmValue } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import { sources } from '../known/sources';
import { hasKey, holds, numberOf } from '../effective/goTemplate';
import { chained, ipam, tunnel } from '../effective/options';
import type { PastOption } from '../effective/pastOptions';
import { argumentKeys } from '../effective/pastOptions';
import { blame, family, needing } from './rule';
import type { Finding } from './rule';
import { shortList } from '../../config/shortList';

const validate = 'Cilium: install/kubernetes/cilium/templates/validate.yaml';
const chartValues = 'Cilium: install/kubernetes/cilium/values.yaml';

export const operatorRules = family(
  {
    id: 'operation',
    title: 'Operator and roll-out',
    about: 'Where the operator runs, and how a change of values reaches the agents.',
  },
  [
    {
      id: 'operator-replicas-on-few-nodes',
      title: 'Two operators never share a host',
      severity: 'warn',
      effect: 'operator',
      why: 'more replicas are asked for than there are nodes: the rest stays Pending, and a wait for the Deployment never ends',
      remedy: 'set operator.replicas to the number of nodes, at most 2',
      source: sources.operatorReplicas,
      ...needing(['nodes'], ({ values, facts }) => {
        const replicas = numberOf(values.get('operator.replicas')) ?? 0;
        return blame(
          values.on('operator.enabled') &&
            replicas > facts.nodes &&
            values.set('operator.affinity') === undefined,
          'operator.replicas',
          { detail: `${facts.nodes} ${facts.nodes === 1 ? 'node' : 'nodes'}` },
        );
      }),
    },
    {
      id: 'operator-off-host-network',
      title: 'The operator must start before there is a pod network',
      severity: 'refuse',
      effect: 'operator',
      why: 'agents wait for what the operator hands out and creates, and the operator, without the host’s network, waits for an agent to give it an address',
      remedy: 'leave operator.hostNetwork on',
      source: `${chartValues}, operator.hostNetwork`,
      check: ({ values }) =>
        blame(
          values.on('operator.enabled') && values.get('operator.hostNetwork') === false && !chained(values),
          'operator.hostNetwork',
        ),
    },
    {
      id: 'operator-does-not-tolerate-start',
      title: 'New nodes carry taints that the operator must tolerate',
      severity: 'warn',
      effect: 'operator',
      why: 'nodes are not ready before Cilium runs, and Cilium waits for the operator: tolerations that replace the chart’s list must keep the taint node.kubernetes.io/not-ready',
      remedy:
        'add a toleration for node.kubernetes.io/not-ready, and for node.cloudprovider.kubernetes.io/uninitialized where a cloud controller runs',
      source: `${chartValues}, operator.tolerations`,
      check: ({ values }) => {
        const own = values.set('operator.tolerations');
        if (!Array.isArray(own)) return [];
        const texts = own.map((toleration) => JSON.stringify(toleration));
        const fine = texts.some(
          (text) => text.includes('node.kubernetes.io/not-ready') || !text.includes('"key"'),
        );
        return blame(values.on('operator.enabled') && !fine, 'operator.tolerations');
      },
    },
    {
      id: 'operator-away-from-api',
      title: 'The operator is safest beside the API',
      severity: 'note',
      effect: 'advice',
      why: 'agents wait for the operator; where it can land on a worker that reaches the API by a longer way, a cluster may start slowly or not at all',
      remedy: 'set operator.nodeSelector to node-role.kubernetes.io/control-plane',
      source: `${chartValues}, operator.nodeSelector`,
      when: (context) => tunnel(context) && context.values.set('operator.nodeSelector') === undefined,
      ...needing(['distribution', 'nodes', 'controlPlanes'], ({ values, facts }) =>
        blame(
          facts.distribution === 'k3s' &&
            facts.nodes > facts.controlPlanes &&
            ['', 'auto'].includes(values.text('k8sServiceHost')),
          'operator.nodeSelector',
        ),
      ),
    },
    {
      id: 'taints-set-never-removed',
      title: 'Taints that are set must be removed',
      severity: 'refuse',
      effect: 'chart',
      why: 'the operator would taint nodes that it never frees again, and the chart refuses that',
      remedy: 'set operator.removeNodeTaints to true, or operator.setNodeTaints to false',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml',
      check: ({ values }) =>
        blame(
          holds(values, 'operator.setNodeTaints') && !holds(values, 'operator.removeNodeTaints'),
          'operator.removeNodeTaints',
        ),
    },
    {
      id: 'changes-do-not-reach-agents',
      title: 'A changed option waits for the next restart',
      severity: 'note',
      effect: 'silent',
      why: 'the chart restarts agents on a change of options only where rollOutCiliumPods is true: until they restart for another reason, the old options stay in effect',
      remedy: 'set rollOutCiliumPods to true, and operator.rollOutPods',
      source: sources.rollOut,
      ...needing(['running'], ({ values, facts }) =>
        blame(facts.running && !values.on('rollOutCiliumPods'), 'rollOutCiliumPods'),
      ),
    },
    {
      id: 'roll-out-of-several-agents',
      title: 'Several agents at once',
      severity: 'note',
      effect: 'life',
      why: 'while an agent restarts, its node’s policies and Services stay as they are and new pods wait: the chart restarts two at a time, which is many of few nodes',
      remedy: 'set updateStrategy.rollingUpdate.maxUnavailable to 1',
      source: sources.maxUnavailable,
      when: ({ values }) => values.text('updateStrategy.type') === 'RollingUpdate',
      ...needing(['nodes'], ({ values, facts }) => {
        const key = 'updateStrategy.rollingUpdate.maxUnavailable';
        const many = numberOf(values.get(key));
        return blame(facts.nodes > 1 && facts.nodes <= 5 && many !== undefined && many > 1, key, {
          detail: `${many ?? 0} of ${facts.nodes} nodes`,
        });
      }),
    },
    {
      id: 'all-agents-at-once',
      title: 'A roll-out that takes all agents',
      severity: 'warn',
      effect: 'life',
      why: 'all agents restart at the same time: until they are back nothing new starts anywhere, and a value that keeps an agent from starting takes the whole cluster',
      remedy: 'set updateStrategy.rollingUpdate.maxUnavailable to 1',
      source: sources.maxUnavailable,
      supersedes: ['roll-out-of-several-agents'],
      ...needing(['nodes'], ({ values, facts }) => {
        const key = 'updateStrategy.rollingUpdate.maxUnavailable';
        const many = numberOf(values.get(key));
        const all = values.text(key) === '100%' || (many !== undefined && many >= facts.nodes);
        return blame(facts.nodes > 2 && all, key);
      }),
    },
    {
      id: 'agents-not-rolled-out-at-all',
      title: 'Agents that wait to be deleted',
      severity: 'note',
      effect: 'life',
      why: 'with updateStrategy OnDelete a new version or option reaches a node only when somebody deletes its agent',
      remedy: 'set updateStrategy.type to RollingUpdate, unless you mean to go node by node',
      source: `${chartValues}, updateStrategy`,
      check: ({ values }) => blame(values.text('updateStrategy.type') === 'OnDelete', 'updateStrategy.type'),
    },
    {
      id: 'state-wiped-at-start',
      title: 'A flag that wipes state at every start',
      severity: 'warn',
      effect: 'life',
      why: 'agents throw away their state each time they start: endpoints, connections and identities on the node are lost with every restart',
      remedy: 'remove the flag as soon as the one start that needed it is over',
      source: `${chartValues}, cleanState`,
      check: ({ values }) => ['cleanState', 'cleanBpfState'].flatMap((key) => blame(holds(values, key), key)),
    },
    {
      id: 'endpoint-slices-without-endpoints',
      title: 'Slices of endpoints need endpoints',
      severity: 'refuse',
      effect: 'chart',
      why: 'CiliumEndpointSlices are made of CiliumEndpoints, and the chart refuses them where disableEndpointCRD is true',
      remedy: 'set disableEndpointCRD to false, or ciliumEndpointSlice.enabled to false',
      source: validate,
      check: ({ values }) =>
        blame(
          holds(values, 'ciliumEndpointSlice.enabled') && values.get('disableEndpointCRD') === true,
          'disableEndpointCRD',
        ),
    },
    {
      id: 'backoff-set-twice',
      title: 'One place for the API client’s back-off',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart sets KUBE_CLIENT_BACKOFF_BASE and KUBE_CLIENT_BACKOFF_DURATION itself where k8sClientExponentialBackoff is on, and refuses them in extraEnv',
      remedy:
        'remove them from extraEnv and use k8sClientExponentialBackoff.backoffBaseSeconds and backoffMaxDurationSeconds',
      source: validate,
      check: ({ values }) => {
        const env = values.get('extraEnv');
        const twice = (Array.isArray(env) ? (env as readonly HelmValue[]) : [])
          .map((entry) => (isMapping(entry) ? entry.name : undefined))
          .filter((name) => name === 'KUBE_CLIENT_BACKOFF_BASE' || name === 'KUBE_CLIENT_BACKOFF_DURATION');
        return blame(holds(values, 'k8sClientExponentialBackoff.enabled') && twice.length > 0, 'extraEnv', {
          found: twice.join(', '),
        });
      },
    },
    {
      id: 'extra-config-overrules',
      title: 'extraConfig has the last word, unseen',
      severity: 'note',
      effect: 'silent',
      why: 'extraConfig is appended to the options of agent and operator and overrules what the other values say; these options have no key in the chart that would be judged in their place',
      remedy: 'use the chart’s own key where there is one',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml',
      check: ({ values }) => unjudged(values.options, (key) => key.startsWith('extraConfig.'), 'extraConfig'),
    },
    {
      id: 'extra-args-overrule',
      title: 'extraArgs have the very last word, unseen',
      severity: 'note',
      effect: 'silent',
      why: 'agent and operator take arguments before their ConfigMap, whatever the other values say; these have no key in the chart that would be judged in their place',
      remedy: 'use the chart’s own key where there is one',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-agent/daemonset.yaml',
      check: ({ values }) =>
        (['agent', 'operator'] as const).flatMap((program) => {
          const own = argumentKeys[program];
          return unjudged(values.optionsOf(program), (key) => key === own, own);
        }),
    },
    {
      id: 'image-of-one-half',
      title: 'Agent and operator of different builds',
      severity: 'warn',
      effect: 'operator',
      why: 'only one of image.override and operator.image.override is set: agent and operator read the same options, and one of another version may refuse what the other needs',
      remedy: 'override both with images of the same build',
      source: `${chartValues}, image.override`,
      check: ({ values }) => {
        const [agent, operator] = ['image.override', 'operator.image.override'] as const;
        return [
          ...blame(holds(values, agent) && !holds(values, operator), agent),
          ...blame(holds(values, operator) && !holds(values, agent), operator),
        ];
      },
    },
    {
      id: 'image-never-pulled',
      title: 'An image that nobody pulls',
      severity: 'note',
      effect: 'agent',
      why: 'with pullPolicy Never a node starts the image only where somebody has put it there: a new or restored node stays without network',
      remedy:
        'import the image on every node before it joins (k3s: k3s ctr images import), or use a registry',
      source: 'Kubernetes: imagePullPolicy Never',
      check: ({ values }) =>
        ['image.pullPolicy', 'operator.image.pullPolicy'].flatMap((key) =>
          blame(values.text(key) === 'Never', key),
        ),
    },
    {
      id: 'pool-chosen-for-life',
      title: 'IPAM mode and block size are chosen once',
      severity: 'note',
      effect: 'life',
      why: 'on a running cluster the IPAM mode, the ranges in the list and the block size cannot be changed without rebuilding it: ranges can be appended only',
      remedy: 'plan for the most nodes and pods the cluster may ever have',
      source: 'Cilium: Documentation/network/concepts/ipam/cluster-pool.rst',
      when: (context) =>
        ipam(context) === 'cluster-pool' && hasKey(context.values, 'ipam.operator.clusterPoolIPv4MaskSize'),
      ...needing(['running'], ({ values, facts }) =>
        facts.running
          ? ['ipam.operator.clusterPoolIPv4PodCIDRList', 'ipam.operator.clusterPoolIPv4MaskSize']
              .filter((key) => values.set(key) !== undefined)
              .map((key) => ({ key }))
          : [],
      ),
    },
    {
      id: 'clock-source-on-running-cluster',
      title: 'Another clock for the same connections',
      severity: 'warn',
      effect: 'life',
      why: 'connections in the tables carry times of the old clock, which the new one reads wrongly: they are dropped early or kept for ever',
      remedy:
        'turn bpfClockProbe on when a node joins, or node by node with drained pods; nothing to do where it is on already',
      source: 'Cilium: Documentation/operations/performance/tuning.rst',
      when: ({ values }) => values.on('bpfClockProbe'),
      ...needing(['running'], ({ facts }) => blame(facts.running, 'bpfClockProbe')),
    },
    {
      id: 'replacement-on-running-cluster',
      title: 'kube-proxy’s connections are not handed over',
      severity: 'note',
      effect: 'life',
      why: 'kube-proxy and Cilium keep separate tables: switching from one to the other breaks the connections to Services that are open',
      remedy: 'switch node by node, drained; nothing to do where Cilium replaces kube-proxy already',
      source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst',
      when: ({ values }) => values.text('kubeProxyReplacement') === 'true',
      ...needing(['running', 'kubeProxy'], ({ facts }) =>
        blame(facts.running && facts.kubeProxy, 'kubeProxyReplacement'),
      ),
    },
  ],
);

/** Options without a key of the chart that rules know by their own names. */
const judgedByName = new Set(['node-encryption-opt-out-labels']);

/** Options that go past the chart, and that no rule reads in place of a key of the chart. */
function unjudged(options: readonly PastOption[], isThere: (key: string) => boolean, key: string): Finding[] {
  const names = options
    .filter(({ helmKey, key: at, name }) => helmKey === undefined && isThere(at) && !judgedByName.has(name))
    .map(({ name }) => name);
  return blame(names.length > 0, key, { found: shortList(names, 5) });
}
