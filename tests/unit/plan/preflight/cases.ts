// For each preflight rule: hosts that trip it, and a near miss that is no trouble.
// It must never change two facts where one will do: a near miss is as like the tripping hosts as can be.
import type { Change } from './situation';
import { all, asked, card, master, masterSees, own, plan, spare, worker } from './situation';

export interface PreflightCase {
  readonly trips: Change;
  readonly misses: Change;
}

const GiB = 1024 * 1024;
const learnt = (hardwareAddress: string): Change =>
  master({ neighbours: [{ address: '10.4.100.2', hardwareAddress, state: 'REACHABLE' }] });
const unanswered = (state: string): Change => master({ neighbours: [{ address: '10.4.100.2', state }] });
const withDriver = (driver: string): Change => all(asked({ driver }), card({ driver }));
const onKernel = (kernel: string): Change => all(withDriver('vmxnet3'), worker({ kernel }));
const old = (release: string): Change =>
  all(
    plan({ acceleration: 'disabled' }),
    asked({ kernel: '4.18' }),
    worker({ kernel: `4.18.0-553.${release}.x86_64` }),
  );
const lro = card({ offloads: { 'large-receive-offload': true } });
const pinned = worker({ pinnedLinks: [{ path: '/sys/fs/bpf/cilium/x', type: 'tcx' }] });
const volumes = worker({ localVolumes: [{ path: '/var/lib/rancher/k3s/storage/a', kiB: 7 }] });

export const preflightCases: Readonly<Record<string, PreflightCase>> = {
  'host-address-missing': {
    trips: card({ addresses: ['10.4.9.9/16'] }),
    misses: card({ addresses: ['10.4.9.9/16', '10.4.100.2/16'] }),
  },
  // Without ping nobody asked.
  'host-unreachable-from-peer': {
    trips: masterSees({ ping: 'no' }),
    misses: masterSees({ ping: 'unknown' }),
  },
  'host-link-address-unresolved': { trips: unanswered('FAILED'), misses: unanswered('STALE') },
  'host-address-duplicate': {
    trips: learnt('02:00:00:00:00:99'),
    misses: (situation) =>
      learnt(situation.worker.devices.find(({ name }) => name === 'eth0')?.hardwareAddress ?? '')(situation),
  },
  'path-mtu-too-small': { trips: masterSees({ mtu: 1499 }), misses: masterSees({ mtu: 1500 }) },
  'device-mtu-too-small': { trips: card({ mtu: 1499 }), misses: card({ mtu: 1500 }) },
  'port-blocked': {
    trips: masterSees({ ports: { 'tcp/10250': 'silent' } }),
    misses: masterSees({ ports: { 'tcp/10250': 'closed' } }),
  },
  'firewall-service-active': {
    trips: worker({ firewalls: ['firewalld'] }),
    misses: worker({ firewalls: ['nftables'] }),
  },
  'device-missing': {
    trips: asked({ devices: ['eth0', 'eth7'] }),
    misses: asked({ devices: ['eth0', 'eth+'] }),
  },
  // What Cilium does not work on may lie without a cable.
  'device-without-carrier': { trips: card({ carrier: false }), misses: spare('eth1') },
  'device-driver-without-xdp': {
    trips: withDriver('tg3'),
    misses: all(withDriver('tg3'), plan({ acceleration: 'best-effort' })),
  },
  'device-driver-needs-newer-kernel': { trips: onKernel('6.5.0'), misses: onKernel('6.6.0') },
  'device-driver-differs': { trips: card({ driver: 'virtio_net' }), misses: withDriver('virtio_net') },
  'device-lro-with-xdp': { trips: lro, misses: all(lro, plan({ acceleration: 'disabled' })) },
  'device-settings-differ': {
    trips: asked({ offloads: { gro: true } }),
    misses: asked({ offloads: { gro: false } }),
  },
  // 10.4.0.0/10 reaches to 10.63, and pods are in 10.42.
  'host-network-holds-pods': {
    trips: card({ addresses: ['10.4.100.2/10'] }),
    misses: card({ addresses: ['10.4.100.2/11'] }),
  },
  // What Red Hat took back into its 4.18 is enough.
  'host-kernel-too-old': { trips: old('el7'), misses: old('el8_10') },
  'kernel-older-than-stated': { trips: asked({ kernel: '6.13' }), misses: asked({ kernel: '6.12' }) },
  'btf-missing': { trips: worker({ btf: false }), misses: worker({ btf: true, kernel: '5.10.0' }) },
  'clock-off': { trips: worker({ clockAheadMs: -2_000 }), misses: worker({ clockAheadMs: -1_999 }) },
  'disk-nearly-full': {
    trips: worker({ disk: { mount: '/var', freeKiB: 4 * GiB - 1, usedPercent: 99 } }),
    misses: worker({ disk: { mount: '/var', freeKiB: 4 * GiB, usedPercent: 99 } }),
  },
  'hostname-duplicate': {
    trips: worker({ hostname: 'master' }),
    misses: worker({ hostname: 'master-2' }),
  },
  'machine-id-duplicate': {
    trips: (situation) => worker({ machineId: situation.master.machineId ?? '' })(situation),
    misses: (situation) => worker({ machineId: `${situation.master.machineId ?? ''}0` })(situation),
  },
  'program-missing': {
    trips: worker({ missingPrograms: ['bpftool'] }),
    misses: worker({ missingPrograms: [] }),
  },
  'cni-files-left': {
    trips: worker({ cniFiles: ['/etc/cni/net.d/10-flannel.conflist'] }),
    misses: worker({ ...own, cniFiles: ['/etc/cni/net.d/05-cilium.conflist'] }),
  },
  'network-plugin-devices-left': { trips: spare('cni0'), misses: spare('lxcbr0') },
  // The kubelet's own.
  'iptables-chains-left': {
    trips: worker({ chains: ['KUBE-SERVICES', 'INPUT'] }),
    misses: worker({ chains: ['KUBE-FIREWALL', 'INPUT'] }),
  },
  'kube-proxy-chains-beside-replacement': {
    trips: worker({ ...own, chains: ['KUBE-SVC-ABC'] }),
    misses: all(worker({ ...own, chains: ['KUBE-SVC-ABC'] }), plan({ kubeProxy: true })),
  },
  'bpf-links-left': { trips: pinned, misses: all(pinned, worker({ processes: ['cilium-agent'] })) },
  'xdp-program-left': {
    trips: card({ xdp: 'driver' }),
    misses: all(card({ xdp: 'driver' }), worker({ processes: ['cilium-agent'] })),
  },
  'namespaces-terminating': {
    trips: worker({ terminatingNamespaces: ['cilium-secrets'] }),
    misses: worker({ terminatingNamespaces: [] }),
  },
  'host-of-another-cluster': {
    trips: worker({ cluster: 'metal-2' }),
    misses: worker({ cluster: 'metal' }),
  },
  'k3s-already-there': { trips: worker({ k3s: own.k3s }), misses: worker(own) },
  'local-volumes-kept': { trips: volumes, misses: all(volumes, worker(own)) },
  // Another build of the same Kubernetes is no downgrade.
  'k3s-newer-than-planned': {
    trips: worker({ ...own, k3s: 'v1.34.3+k3s1' }),
    misses: worker({ ...own, k3s: 'v1.34.2+k3s2' }),
  },
  'other-kubernetes': {
    trips: worker({ otherKubernetes: ['/etc/rancher/rke2'] }),
    misses: worker({ otherKubernetes: [] }),
  },
  'port-taken': {
    trips: worker({ listeners: [{ port: 'tcp/10250', process: 'nginx' }] }),
    misses: worker({ listeners: [{ port: 'tcp/10251', process: 'nginx' }] }),
  },
};
