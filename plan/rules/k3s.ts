// Rules on Cilium running on k3s, RKE2 and Rancher Desktop.
import { contains, maskedNetwork } from '../../config/cidr';
import type { ValueView } from '../effective/valueView';
import { ipam, podPools } from '../effective/options';
import { blame, family, needing, ofStack } from './rule';

const guide = 'Cilium: Documentation/installation/k3s.rst';
const rke2Guide = 'RKE2: Network Options; Cilium: Documentation/installation/k8s-install-rke.rst';
/** `--cluster-cidr` of k3s where nothing else is said. */
const k3sPods = '10.42.0.0/16';

export const k3sRules = family(
  {
    id: 'k3s',
    title: 'k3s, RKE2 and Rancher Desktop',
    about: 'What these distributions bring along, and Cilium must know of.',
  },
  [
    {
      id: 'k3s-pool',
      title: 'k3s’ pods live in 10.42.0.0/16',
      severity: 'warn',
      effect: 'traffic',
      why: 'k3s sets its cluster up for pods in 10.42.0.0/16, unless told otherwise by --cluster-cidr, and Cilium’s guide sets the same pool; the chart’s default is another',
      remedy: 'set ipam.operator.clusterPoolIPv4PodCIDRList to k3s’ --cluster-cidr, by default 10.42.0.0/16',
      source: guide,
      when: (context) => ipam(context) === 'cluster-pool',
      ...needing(['distribution'], (context) => {
        const { distribution, podCidrs } = context.facts;
        if ((distribution !== 'k3s' && distribution !== 'rke2') || podCidrs !== undefined) return [];
        const cluster = maskedNetwork(k3sPods);
        return podPools(context)
          .map(({ key, network }) => ({ key, pool: network }))
          .filter(({ pool }) => pool?.family === 4 && cluster !== undefined && !contains(cluster, pool))
          .slice(0, 1)
          .map(({ key }) => ({ key }));
      }),
    },
    {
      id: 'k3s-kube-proxy-unknown',
      title: 'k3s runs kube-proxy unless told not to',
      severity: 'note',
      effect: 'traffic',
      why: 'Cilium replaces kube-proxy here, which k3s starts inside its own process unless it is installed with --disable-kube-proxy',
      remedy: 'install every server with --disable-kube-proxy',
      source: guide,
      when: ({ values }) => values.text('kubeProxyReplacement') === 'true',
      ...needing(['distribution'], ({ facts }) =>
        blame(facts.distribution === 'k3s' && facts.kubeProxy === undefined, 'kubeProxyReplacement'),
      ),
    },
    {
      id: 'k3s-network-of-its-own',
      title: 'k3s brings a network and a policy controller',
      severity: 'note',
      effect: 'traffic',
      why: 'k3s starts Flannel and a controller of network policies inside its own process: two networks write CNI configurations, and the controller drops the kubelet’s probes once there is a NetworkPolicy',
      remedy: 'start every server with --flannel-backend=none and --disable-network-policy',
      source: guide,
      ...needing(['distribution'], ({ facts }) =>
        facts.distribution === 'k3s' && facts.ownNetwork !== false
          ? [{ path: 'facts:distribution', found: 'k3s' }]
          : [],
      ),
    },
    {
      id: 'rke2-network-of-its-own',
      title: 'RKE2 brings a network',
      severity: 'note',
      effect: 'traffic',
      why: 'RKE2 installs Canal unless its configuration names another network: two write CNI configurations, and pods get addresses of either',
      remedy:
        'write `cni: cilium` into /etc/rancher/rke2/config.yaml of every server where RKE2’s own chart is meant, or `cni: none` where another installs Cilium',
      source: rke2Guide,
      ...needing(['distribution'], ({ facts }) =>
        facts.distribution === 'rke2' && facts.ownNetwork !== false
          ? [{ path: 'facts:distribution', found: 'rke2' }]
          : [],
      ),
    },
    {
      id: 'rke2-kube-proxy-unknown',
      title: 'RKE2 runs kube-proxy unless told not to',
      severity: 'note',
      effect: 'traffic',
      why: 'Cilium replaces kube-proxy here, which RKE2 runs on every node unless its configuration turns it off',
      remedy: 'write `disable-kube-proxy: true` into /etc/rancher/rke2/config.yaml of every server',
      source: rke2Guide,
      when: ({ values }) => values.text('kubeProxyReplacement') === 'true',
      ...needing(['distribution'], ({ facts }) =>
        blame(facts.distribution === 'rke2' && facts.kubeProxy === undefined, 'kubeProxyReplacement'),
      ),
    },
    {
      id: 'k3s-servicelb-beside',
      title: 'k3s answers for LoadBalancer Services as well',
      severity: 'note',
      effect: 'traffic',
      why: 'k3s’ own servicelb takes every LoadBalancer Service that names no class, and writes the nodes’ addresses into its status beside Cilium’s',
      remedy:
        'start every server with --disable=servicelb, or give Services a loadBalancerClass such as io.cilium/l2-announcer',
      source: 'k3s: Networking services, “Disabling ServiceLB”',
      when: ({ values }) => announcing(values) !== undefined,
      ...needing(['distribution'], ({ values, facts }) =>
        blame(facts.distribution === 'k3s' && facts.serviceLb !== false, announcing(values) ?? ''),
      ),
    },
    {
      id: 'hosts-given-addresses',
      title: 'Hosts get IPv6 addresses of the plan',
      severity: 'note',
      effect: 'life',
      why: 'k3s does not start a node with IPv6 that has no address of that family, and what hosts have of their own is not looked for: before k3s starts, a unit of its own (routewise-underlay.service) puts the planned address beside the IPv4 one, on the same link',
      remedy:
        'see that nobody else has these addresses on that link; routewise:network.ipv6.nodes names another range for them',
      source: 'k3s-io/k3s#9946',
      check: ofStack(({ spec, decided: { nodes } }) => {
        const [first] = nodes.filter(({ address6 }) => address6 !== undefined);
        return spec.provider.kind === 'hosts' && first !== undefined
          ? [
              {
                path: 'routewise:network.families',
                found: spec.network.families,
                detail: `${first.name} gets ${first.address6 ?? ''}, of ${spec.network.ipv6.nodes}`,
              },
            ]
          : [];
      }),
    },
    {
      id: 'rancher-desktop-cni-path',
      title: 'Rancher Desktop keeps CNI plugins elsewhere',
      severity: 'refuse',
      effect: 'agent',
      why: 'Rancher Desktop looks for CNI plugins in /usr/libexec/cni: pods never get a network where Cilium puts its plugin elsewhere',
      remedy: 'set cni.binPath to /usr/libexec/cni',
      source: guide,
      ...needing(['distribution'], ({ values, facts }) =>
        blame(
          facts.distribution === 'rancher-desktop' && values.text('cni.binPath') !== '/usr/libexec/cni',
          'cni.binPath',
        ),
      ),
    },
  ],
);

/** The key by which Cilium gives LoadBalancer Services addresses, or tells of them. */
function announcing(values: ValueView): string | undefined {
  return ['l2announcements.enabled', 'bgpControlPlane.enabled', 'nodeIPAM.enabled'].find((key) =>
    values.on(key),
  );
}
