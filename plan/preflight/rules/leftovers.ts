// Preflight rules on what former installations left: CNI files, chains, devices, BPF links, other Kubernetes.
// They must never blame what belongs to this cluster itself.
import type { HostFacts } from '../hostFacts';
import type { LocalVolume } from '../localVolumes';
import { describeVolume } from '../localVolumes';
import { ciliumDevices } from '../hostDevices';
import type { PreflightRule } from '../rule';
import { family, onEach, onNewcomers } from '../rule';

/** Devices that network plugins make, by the plugin. */
const pluginDevices: readonly [RegExp, string][] = [
  [/^cilium_/, 'Cilium'],
  [/^(cni0|flannel(\.\d+|-v6\.\d+|-wg))$/, 'Flannel'],
  [/^(antrea-gw0|antrea-tun0|genev_sys_\d+)$/, 'Antrea'],
  [/^(vxlan\.calico|cali[0-9a-f]+|tunl0@NONE)$/, 'Calico'],
  [/^(weave|vethwe-bridge)$/, 'Weave Net'],
  [/^(kube-bridge|kube-dummy-if)$/, 'kube-router'],
  [/^kube-ipvs0$/, 'kube-proxy'],
];
/** Chains by who makes them; Kubernetes' own by kube-proxy or the kubelet. */
const pluginChains: readonly [RegExp, string][] = [
  [
    /^KUBE-(SERVICES|SVC-|SEP-|NODEPORTS|NODE-PORT|EXTERNAL-SERVICES|PROXY-FIREWALL|FORWARD|POSTROUTING)/,
    'kube-proxy',
  ],
  [/^FLANNEL-/, 'Flannel'],
  [/^(OLD_)?CILIUM_/, 'Cilium'],
  [/^cali-/, 'Calico'],
  [/^ANTREA-/, 'Antrea'],
  [/^WEAVE/, 'Weave Net'],
  [/^KUBE-ROUTER-/, 'kube-router'],
  [/^CNI-/, 'CNI plugins'],
];
/** What k3s, or an agent, listens with on a node of the cluster. */
const ownProcesses = /^(k3s|cilium|etcd|kube|containerd)/;

export const leftoverRules: readonly PreflightRule[] = family(
  {
    id: 'host-leftovers',
    title: 'Hosts: what former installations left',
    about: 'CNI files, chains, devices, processes and data that would get in the way of this cluster.',
  },
  [
    {
      id: 'cni-files-left',
      title: 'No CNI configuration of others',
      severity: 'refuse',
      why: 'the container runtime takes the first file by name, so pods get the network of the former plugin and stay in ContainerCreating',
      remedy: 'remove the files',
      source: 'containerd: docs/cri/config.md, “conf_dir”; Cilium’s own file is 05-cilium.conflist',
      fix: 'cni-files',
      check: onNewcomers((_host, { cniFiles }) =>
        cniFiles.length === 0 ? [] : [{ found: cniFiles.join(', ') }],
      ),
    },
    {
      id: 'network-plugin-devices-left',
      title: 'No devices of a former network plugin',
      severity: 'refuse',
      why: 'their addresses and routes take packets of pods away from Cilium, and cilium_vxlan keeps the MTU it was made with',
      remedy:
        'delete them (`ip link delete NAME`), reboot, or start from nothing with `routewise reset-host`',
      source: 'Cilium: Documentation/installation/k8s-install-migration.rst',
      check: onNewcomers((_host, { devices }) => {
        const left = pluginDevices.flatMap(([pattern, plugin]) =>
          devices.filter(({ name }) => pattern.test(name)).map(({ name }) => `${name} (${plugin})`),
        );
        return left.length === 0 ? [] : [{ found: left.join(', ') }];
      }),
    },
    {
      id: 'iptables-chains-left',
      title: 'No chains of kube-proxy or a former plugin',
      severity: 'refuse',
      why: 'rules of kube-proxy or a former plugin still send Services to pods that are gone, or masquerade what Cilium has to see as it is',
      remedy:
        'reboot the host, or remove them (`iptables-save | grep -v KUBE- | iptables-restore` for kube-proxy’s), or start from nothing with `routewise reset-host`',
      source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst, the step that cleans KUBE rules',
      check: onNewcomers((_host, { chains }) => {
        const makers = [
          ...new Set(
            pluginChains.flatMap(([pattern, maker]) =>
              chains.some((chain) => pattern.test(chain)) ? [maker] : [],
            ),
          ),
        ];
        return makers.length === 0 ? [] : [{ found: `chains of ${makers.join(', ')}` }];
      }),
    },
    {
      id: 'kube-proxy-chains-beside-replacement',
      title: 'kube-proxy is gone where Cilium replaces it',
      severity: 'warn',
      why: 'this cluster runs without kube-proxy, and its chains are still there: Services are served by rules that nobody keeps',
      remedy:
        'reboot the node after draining it, or remove the chains (`iptables-save | grep -v KUBE-SVC | iptables-restore`)',
      source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst',
      check: onEach((_host, { cluster, chains }, plan) =>
        cluster === plan.cluster && !plan.kubeProxy && chains.some((chain) => /^KUBE-(SVC|SEP)-/.test(chain))
          ? [{ found: 'KUBE-SVC-…' }]
          : [],
      ),
    },
    {
      id: 'bpf-links-left',
      title: 'No BPF links without an owner',
      severity: 'refuse',
      why: "links that a former Cilium pinned stay attached when its agent is gone, and drop every packet on the device, ARP included; `ip link set … xdp off` cannot remove them (“Can't replace active BPF XDP link”)",
      remedy: 'detach each (`bpftool link detach pinned PATH`, then `rm PATH`)',
      source:
        "Linux: net/core/dev.c, “Can't replace active BPF XDP link”; Cilium 1.20: pkg/datapath/loader/paths.go",
      fix: 'bpf-links',
      check: onEach((_host, facts) =>
        agentRuns(facts) || facts.pinnedLinks.length === 0
          ? []
          : [{ found: facts.pinnedLinks.map(({ path, type }) => `${type} ${path}`).join(', ') }],
      ),
    },
    {
      id: 'xdp-program-left',
      title: 'No XDP program without an owner',
      severity: 'refuse',
      why: 'a program that no running agent owns is attached to a device that Cilium will use',
      remedy: 'detach it: `ip link set dev DEVICE xdp off`, or `bpftool link detach` where a link holds it',
      source: 'ip-link(8)',
      check: onEach((host, facts) =>
        // A pinned XDP link is told by the rule above.
        agentRuns(facts) || facts.pinnedLinks.some(({ type }) => type === 'xdp')
          ? []
          : ciliumDevices(host, facts)
              .filter(({ xdp }) => xdp !== undefined)
              .map(({ name, xdp = '' }) => ({ found: `${name}, mode ${xdp}` })),
      ),
    },
    {
      id: 'namespaces-terminating',
      title: 'No namespaces that cannot end',
      severity: 'warn',
      why: 'a namespace that stays in Terminating takes no new objects: an installation that needs it fails with “because it is being terminated”',
      remedy:
        "find what it waits for (`kubectl get namespace NAME -o yaml`, conditions); when nothing that matters is left, end it: `kubectl get namespace NAME -o json | jq '.spec.finalizers = []' | kubectl replace --raw /api/v1/namespaces/NAME/finalize -f -`",
      source: 'Kubernetes: Namespaces, finalizers',
      check: onEach((_host, { terminatingNamespaces }) =>
        terminatingNamespaces.length === 0 ? [] : [{ found: terminatingNamespaces.join(', ') }],
      ),
    },
    {
      id: 'host-of-another-cluster',
      title: 'A host belongs to one cluster',
      severity: 'refuse',
      why: 'Routewise made it a node of another cluster, which it would be torn out of',
      remedy: 'take it out of that stack first, or start it from nothing with `routewise reset-host`',
      check: onEach((_host, { cluster }, plan) =>
        cluster === undefined || cluster === plan.cluster ? [] : [{ found: cluster }],
      ),
    },
    {
      id: 'k3s-already-there',
      title: 'No k3s of somebody else',
      severity: 'refuse',
      why: 'k3s is installed there, and not by this stack: its data, certificates and flags would meet the new ones',
      remedy: 'take the host out of its cluster and run `routewise reset-host`, or leave it out of the stack',
      source: 'k3s: “k3s-uninstall.sh”, and what it removes',
      check: onNewcomers((_host, { k3s }) => (k3s === undefined ? [] : [{ found: k3s }])),
    },
    {
      id: 'local-volumes-kept',
      title: 'Volumes of an earlier k3s are known of',
      severity: 'note',
      why: 'local-path volumes of an earlier k3s lie there: they stay, and no claim of the new cluster uses them',
      remedy:
        'nothing has to be done. To use one again, make a PersistentVolume with its path (`spec.local`) and a claim for it; to be rid of one, delete its folder',
      source: 'Kubernetes: Volumes, “local”; k3s: Volumes and Storage',
      check: onNewcomers((_host, { localVolumes }) =>
        localVolumes.length === 0 ? [] : [{ found: shown(localVolumes) }],
      ),
    },
    {
      id: 'k3s-newer-than-planned',
      title: 'Kubernetes is not downgraded',
      severity: 'refuse',
      why: 'the host runs a newer k3s than the stack asks for, and Kubernetes has no way back',
      remedy: 'set routewise:distribution.version to what runs, or newer',
      source: 'Kubernetes: Version Skew Policy',
      check: onEach((_host, { k3s, cluster }, plan) =>
        k3s !== undefined &&
        cluster === plan.cluster &&
        plan.distribution.kind === 'k3s' &&
        newer(k3s, plan.distribution.version)
          ? [{ found: k3s, detail: `${plan.distribution.version} is asked for` }]
          : [],
      ),
    },
    {
      id: 'other-kubernetes',
      title: 'No second Kubernetes',
      severity: 'refuse',
      why: 'another distribution’s kubelet uses the same ports, cgroups and CNI folders',
      remedy: 'remove it by its own means (`kubeadm reset`, `rke2-uninstall.sh`, `snap remove microk8s`)',
      check: onEach((_host, { otherKubernetes }) =>
        otherKubernetes.length === 0 ? [] : [{ found: otherKubernetes.join(', ') }],
      ),
    },
    {
      id: 'port-taken',
      title: 'Needed ports are free',
      severity: 'refuse',
      why: 'a program listens already on a port that the node needs',
      remedy: 'stop that program, or move it to another port',
      source: 'k3s: Installation, Requirements, “Networking”',
      check: onEach((host, { listeners }) =>
        host.ports.flatMap(({ protocol, port, use }) => {
          const taken = listeners.find(
            (listener) => listener.port === `${protocol}/${port}` && !ownProcesses.test(listener.process),
          );
          // The tunnel's port is the kernel's own, without a process.
          if (taken === undefined || protocol === 'udp') return [];
          return [{ found: `${port}/${protocol} by ${taken.process}`, detail: `${use} is to be there` }];
        }),
      ),
    },
  ],
);

function shown(volumes: readonly LocalVolume[]): string {
  const some = volumes.slice(0, 10).map(describeVolume);
  return [...some, ...(volumes.length > some.length ? [`${volumes.length - some.length} more`] : [])].join(
    '; ',
  );
}

function agentRuns({ processes }: HostFacts): boolean {
  return processes.includes('cilium-agent');
}

/** Whether `v1.35.0+k3s1` is newer than `v1.34.2+k3s1`. */
function newer(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) =>
    version
      .split(/[^0-9]+/)
      .filter(Boolean)
      .map(Number),
  );
  for (let index = 0; index < 4; index += 1) {
    const [x = 0, y = 0] = [a?.[index], b?.[index]];
    if (x !== y) return x > y;
  }
  return false;
}
