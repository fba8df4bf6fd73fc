// The options by which a user states facts of a cluster, one for each thing rules may want to know.
// It must never turn silence into a fact: an option that is not given leaves its fact absent.
import { InvalidArgumentError, Option } from 'commander';
import { maskedNetwork } from '../../config/cidr';
import { reservedTrouble } from '../../config/reservedRanges';
import type { ClusterFacts } from '../../plan/effective/facts';
import { distributions, renderers } from '../../plan/effective/facts';

export type Fact = keyof ClusterFacts;

interface FactOption {
  readonly flags: string;
  readonly help: string;
  readonly choices?: readonly string[];
  readonly parse?: (text: string) => unknown;
  /** Whether it may be given several times. */
  readonly several?: true;
}

/** In the order in which the help lists them. */
export const factOptions: Readonly<Record<Fact, FactOption>> = {
  distribution: {
    flags: '--distribution <name>',
    help: 'what runs Kubernetes on the nodes',
    choices: distributions,
  },
  kubernetes: {
    flags: '--kubernetes <version>',
    help: 'version of Kubernetes, for example 1.34.2',
    parse: version,
  },
  talosFirewall: {
    flags: '--talos-firewall <yes|no>',
    help: 'whether Talos’ ingress firewall is set up (NetworkRuleConfig)',
    parse: yesOrNo,
  },
  topology: {
    flags: '--topology <kind>',
    help: 'same-link: nodes share an L2 segment; gateway: they reach each other by a router that knows the nodes alone, as in a cloud’s private network; routed: the routers know pod addresses too',
    choices: ['same-link', 'gateway', 'routed'],
  },
  podRoutes: {
    flags: '--pod-routes <who>',
    help: 'who carries packets to pods between the nodes, beside Cilium: nobody, the cloud (its controller writes routes), a router (it learns them by BGP)',
    choices: ['nobody', 'cloud', 'router'],
  },
  kernels: {
    flags: '--kernel <version>',
    help: 'kernel of the nodes, for example 6.8; once for each kind of node',
    parse: version,
    several: true,
  },
  drivers: {
    flags: '--driver <name>',
    help: 'driver of the network devices, as `ethtool -i` names it (i40e, mlx5_core, virtio_net); once for each',
    parse: driver,
    several: true,
  },
  otherDrivers: {
    flags: '--other-drivers <yes|no>',
    help: 'whether some nodes have devices of other drivers, which nobody has looked up',
    parse: yesOrNo,
  },
  xdpDrivers: {
    flags: '--xdp-driver <name>',
    help: 'driver on nodes that have no XDP acceleration of their own (by CiliumNodeConfig), where others have; once for each',
    parse: driver,
    several: true,
  },
  devicesByNode: {
    flags: '--devices-by-node <yes|no>',
    help: 'whether nodes have lists of devices of their own, by CiliumNodeConfig',
    parse: yesOrNo,
  },
  kubeProxy: { flags: '--kube-proxy <yes|no>', help: 'whether kube-proxy runs', parse: yesOrNo },
  linkMtu: {
    flags: '--mtu <bytes>',
    help: 'MTU of the network between the nodes',
    parse: number(576, 65535),
  },
  nodes: { flags: '--nodes <count>', help: 'number of nodes', parse: number(1, 100_000) },
  controlPlanes: {
    flags: '--control-planes <count>',
    help: 'number of control planes among them',
    parse: number(1, 99),
  },
  memoryGiB: {
    flags: '--memory <GiB>',
    help: 'memory of a node, or of the least and the most: 8, 8-64',
    parse: memory,
  },
  nodeCidrs: {
    flags: '--node-cidr <cidr>',
    help: 'addresses of the nodes; may be repeated',
    parse: range,
    several: true,
  },
  podCidrs: {
    flags: '--pod-cidr <cidr>',
    help: 'addresses of the pods; may be repeated',
    parse: range,
    several: true,
  },
  serviceCidrs: {
    flags: '--service-cidr <cidr>',
    help: 'addresses of Services; may be repeated',
    parse: range,
    several: true,
  },
  underlay: {
    flags: '--underlay <family>',
    help: 'address family of the nodes among themselves',
    choices: ['ipv4', 'ipv6'],
  },
  talosHostDnsForwarding: {
    flags: '--talos-host-dns <yes|no>',
    help: 'whether Talos forwards CoreDNS to the node’s resolver (its default from 1.8 on)',
    parse: yesOrNo,
  },
  localApiPort: {
    flags: '--local-api-port <port>',
    help: 'port on every node’s loopback that leads to the API server: 7445 (KubePrism), 6444 (k3s)',
    parse: number(1, 65535),
  },
  bgpListenPorts: {
    flags: '--bgp-listen-port <port>',
    help: 'port that BGP instances listen on; may be repeated',
    parse: number(1, 65535),
    several: true,
  },
  apiHostShared: {
    flags: '--api-host-shared <yes|no>',
    help: 'whether k8sServiceHost is an address that all control planes share',
    parse: yesOrNo,
  },
  ownNetwork: {
    flags: '--own-network <yes|no>',
    help: 'whether the distribution runs a network of its own (no: k3s with --flannel-backend=none and --disable-network-policy, RKE2 with cni: cilium or none)',
    parse: yesOrNo,
  },
  serviceLb: {
    flags: '--servicelb <yes|no>',
    help: 'whether k3s runs its own servicelb (no: --disable=servicelb)',
    parse: yesOrNo,
  },
  istio: { flags: '--istio <yes|no>', help: 'whether Istio runs in the cluster', parse: yesOrNo },
  sandboxedPods: {
    flags: '--sandboxed-pods <yes|no>',
    help: 'whether pods run in a kernel of their own: Kata Containers, KubeVirt, gVisor',
    parse: yesOrNo,
  },
  serviceMonitorCrds: {
    flags: '--service-monitor-crds <yes|no>',
    help: 'whether the Prometheus Operator’s CRDs are there before Cilium is',
    parse: yesOrNo,
  },
  gatewayApiCrds: {
    flags: '--gateway-api-crds <version>',
    help: 'release of the Gateway API CRDs in the cluster, for example 1.4.1 (1.5.1-experimental for that channel)',
    parse: version,
  },
  renderer: {
    flags: '--renderer <who>',
    help: 'who renders the chart (default: what the file says): helm, flux, argo-cd, or k3s for the Helm controller of k3s and RKE2',
    choices: renderers,
  },
  running: {
    flags: '--running <yes|no>',
    help: 'whether a cluster with pods runs already: what disrupts is then told',
    parse: yesOrNo,
  },
};

/** Of one machine, as the schema of an observed cluster has it. */
const mostGiB = 1_000_000;

const facts = Object.keys(factOptions) as Fact[];

/** `kernels` → `--kernel`. */
export function optionOf(fact: string): string | undefined {
  return facts.includes(fact as Fact) ? factOptions[fact as Fact].flags.split(' ')[0] : undefined;
}

export function toOptions(): Option[] {
  return facts.map((fact) => {
    const { flags, help, choices, parse = String, several } = factOptions[fact];
    const option = new Option(flags, help);
    if (choices !== undefined) return option.choices(choices);
    return option.argParser((text: string, before: unknown) =>
      several === true ? [...((before as unknown[] | undefined) ?? []), parse(text)] : parse(text),
    );
  });
}

/** @param given what commander parsed, by the options' own names */
export function factsFrom(given: Readonly<Record<string, unknown>>): ClusterFacts {
  const stated = toOptions().flatMap((option, at) => {
    const value = given[option.attributeName()];
    const fact = facts[at];
    return value === undefined || fact === undefined ? [] : [[fact, value] as const];
  });
  return Object.fromEntries(stated);
}

function yesOrNo(text: string): boolean {
  if (/^(yes|true|on)$/i.test(text)) return true;
  if (/^(no|false|off)$/i.test(text)) return false;
  throw new InvalidArgumentError('It must be yes or no.');
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function version(text: string): string {
  const plain = text.replace(/^v/, '');
  if (/^\d{1,3}\.\d{1,4}(\.\d{1,9})?([-+.~][-+.~\w]{0,64})?$/.test(plain)) return plain;
  throw new InvalidArgumentError('It must be a version, for example 6.8 or 1.34.2.');
}

function memory(text: string): { least: number; most: number } {
  const found = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(text.replace(/\s*(GiB|Gi|G)\b/gi, ''));
  if (found?.[1] === undefined) throw new InvalidArgumentError('It must be GiB: 8, or 8-64.');
  const [least, most] = [Number(found[1]), Number(found[2] ?? found[1])];
  if (least <= 0 || most > mostGiB)
    throw new InvalidArgumentError(`It must be more than 0 and at most ${mostGiB} GiB.`);
  if (least > most) throw new InvalidArgumentError('The least comes first: 8-64.');
  return { least, most };
}

/** Also as `ip addr` prints it: 10.2.100.1/8 lies in 10.0.0.0/8. */
function range(text: string): string {
  const network = maskedNetwork(text);
  if (network === undefined)
    throw new InvalidArgumentError('It must be a CIDR, for example 10.0.0.0/16 or fd00::/64.');
  const trouble = reservedTrouble(network);
  if (trouble === undefined) return network.text;
  throw new InvalidArgumentError(`It ${trouble}.`);
}

/** As the kernel names its modules. */
function driver(text: string): string {
  if (/^[A-Za-z0-9][-\w]{0,54}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be the name of a driver, for example virtio_net.');
}

/** What two facts cannot both be. */
export function contradictionIn(facts: ClusterFacts): string | undefined {
  const { nodes, controlPlanes } = facts;
  if (nodes === undefined || controlPlanes === undefined || controlPlanes <= nodes) return undefined;
  return `--control-planes ${controlPlanes}: they are among the nodes, of which --nodes says there are ${nodes}.`;
}
