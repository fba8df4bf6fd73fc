// Which network drivers can run XDP programs themselves, from which kernel on, and which of them are no hardware.
// It must never list a driver that Cilium's documentation does not: an unlisted driver is taken for one that cannot.

export const xdpDriverSource =
  'Cilium: Documentation/reference-guides/bpf/progtypes.rst, "Drivers supporting native XDP"';

/**
 * Oldest kernel by driver, as `ethtool -i` names it. The documentation lists some by their family’s name (`mlx5`,
 * `otx2`); the names that `ethtool` shows for these follow each.
 */
const since = new Map<string, string>(
  Object.entries({
    ena: '5.6',
    atlantic: '5.19',
    bnxt_en: '4.11',
    thunderx: '4.12',
    nicvf: '4.12',
    tsne: '6.3',
    tsnep: '6.3',
    dpaa: '5.11',
    fsl_dpa: '5.11',
    dpaa2: '5.0',
    fsl_dpaa2_eth: '5.0',
    enetc: '5.13',
    fsl_enetc: '5.13',
    fec_enet: '6.2',
    fec: '6.2',
    fun: '5.18',
    funeth: '5.18',
    gve: '6.4',
    ice: '5.5',
    igb: '5.10',
    igc: '5.13',
    i40e: '4.13',
    ixgbe: '4.12',
    ixgbevf: '4.17',
    mvneta: '5.5',
    mvpp2: '5.9',
    otx2: '5.16',
    rvu_nicpf: '5.16',
    rvu_nicvf: '5.16',
    mtk: '6.0',
    mtk_soc_eth: '6.0',
    mlx4: '4.8',
    mlx4_en: '4.8',
    mlx5: '4.9',
    mlx5_core: '4.9',
    lan966x: '6.2',
    hv_netvsc: '5.6',
    mana: '5.17',
    nfp: '4.10',
    bonding: '5.15',
    netdevsim: '4.16',
    tun: '4.14',
    tap: '4.14',
    virtio_net: '4.10',
    xen_netfront: '5.9',
    veth: '4.19',
    qede: '4.10',
    netsec: '5.3',
    sfc: '5.5',
    stmmac: '5.13',
    cpsw: '5.3',
    vmxnet3: '6.6',
  }),
);

/**
 * Drivers of devices that live in software, and of bonds, which are whatever their ports are. XDP takes the segmentation
 * offloads from such devices, and with them the speed of everything else that they carry.
 */
const virtual = new Set([
  ...['virtio_net', 'veth', 'tun', 'tap', 'netdevsim'],
  ...['xen_netfront', 'vmxnet3', 'hv_netvsc'],
  'bonding',
]);

/** Oldest kernel with which a driver can attach XDP; `undefined` for a driver that is not listed. */
export function xdpSince(driver: string): string | undefined {
  return since.get(plainName(driver));
}

/** Whether XDP costs devices of this driver more than it gains, though they can attach it. */
export function isVirtualDriver(driver: string): boolean {
  return virtual.has(plainName(driver));
}

/** Cilium's table and `ethtool` differ in hyphens and capitals. */
function plainName(driver: string): string {
  return driver.trim().toLowerCase().replaceAll('-', '_');
}

/**
 * Whether a device is by its name a VLAN on another one: `bond0.184`, `eth0.10`, `vlan7`. The kernel has no XDP on VLAN
 * devices, whatever card is below.
 */
export function isVlanName(device: string): boolean {
  return /^[^!].*\.\d{1,4}$|^vlan\d{1,4}$/.test(device);
}

/** What the kernel says of XDP on a VLAN device. */
export const vlanSource = 'Linux: net/8021q/vlan_dev.c has no ndo_bpf, so that XDP cannot be attached';
