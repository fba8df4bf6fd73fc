// Lays out the links between nodes: each L2 segment with its MTU, and what lies between segments.
// It must never assume a larger MTU than provider, stack or hardware promise.
import { cidr, hostAddress } from '../../config/cidr';
import { hardwareNames, segmentOf } from '../../config/pools';
import type { ProviderKind } from '../../config/schema/provider';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Reason } from '../decision';
import { hardwareEntry } from './hardware';
import { sources } from '../known/sources';
import type { Networks, SegmentNetwork } from './networks';
import type { Pools } from './pools';

export interface SegmentPlan {
  readonly name: string;
  /** Addresses of the nodes on it. */
  readonly nodes: string;
  /** Bytes. */
  readonly mtu: number;
  readonly mtuReason: Reason;
  /** Only where each hop goes by it. */
  readonly gateway?: string;
  readonly site?: string;
  /** `dropped`: the link lets no packet pass whose source is not the node's own address. */
  readonly foreignAddresses: 'forwarded' | 'dropped';
}

export interface BetweenPlan {
  /** Bytes. */
  readonly mtu: number;
  readonly podRoutes: 'none' | 'router';
}

const hetznerPrivate = 1450;
const ethernet = 1500;

/** What a provider's network carries where the stack says nothing. */
const defaults: Record<ProviderKind, { readonly mtu: number; readonly reason: Reason }> = {
  hetzner: {
    mtu: hetznerPrivate,
    reason: {
      text: `Hetzner’s private network carries packets of up to ${hetznerPrivate} bytes.`,
      source: sources.hetznerMtu,
    },
  },
  proxmox: {
    mtu: ethernet,
    reason: { text: `A bridge of Proxmox VE carries ${ethernet} bytes unless it was made for more.` },
  },
  hosts: {
    mtu: ethernet,
    reason: { text: `Ethernet carries ${ethernet} bytes; nothing in the stack says more.` },
  },
  existing: {
    mtu: ethernet,
    reason: {
      text: `Ethernet carries ${ethernet} bytes; a cluster does not say what its links carry, and nothing in the stack says more.`,
    },
  },
};

/** Where the cloud of an existing cluster is one that is known. */
function fallbackOf({ provider, observed }: ClusterSpec): { readonly mtu: number; readonly reason: Reason } {
  return defaults[observed?.cluster.cloud === 'hcloud' ? 'hetzner' : provider.kind];
}

/** The segments with nodes on them. */
export function planSegments(spec: ClusterSpec, { segments }: Networks, pools: Pools): SegmentPlan[] {
  const { provider, network } = spec;
  const gateway = provider.kind === 'hetzner' ? { gateway: hostAddress(cidr(network.range), 1) } : {};
  return segments
    .filter(({ inUse }) => inUse)
    .map((segment) => {
      const { mtu, reason } = mtuOf(segment, spec, pools);
      return {
        name: segment.name,
        nodes: segment.nodes.text,
        mtu,
        mtuReason: reason,
        ...gateway,
        ...(segment.site === undefined ? {} : { site: segment.site }),
        foreignAddresses: segment.foreignAddresses,
      };
    });
}

/** Absent where there is one segment. */
export function planBetween(spec: ClusterSpec, segments: readonly SegmentPlan[]): BetweenPlan | undefined {
  if (segments.length < 2) return undefined;
  const { mtu, podRoutes } = spec.network.between;
  return { mtu: mtu ?? Math.min(...segments.map((segment) => segment.mtu)), podRoutes };
}

function mtuOf(segment: SegmentNetwork, spec: ClusterSpec, pools: Pools): { mtu: number; reason: Reason } {
  const hardware = hardwareMtus(segment.name, spec, pools);
  const fallback = fallbackOf(spec);
  const link =
    segment.mtu === undefined
      ? fallback
      : { mtu: segment.mtu, reason: { text: `The stack says that the link carries ${segment.mtu} bytes.` } };
  const smallest = Math.min(...hardware.map(({ mtu }) => mtu));
  if (hardware.length === 0 || smallest >= link.mtu) {
    // Hardware that is known to carry more says so for a link that is not.
    if (
      segment.mtu === undefined &&
      hardware.length > 0 &&
      smallest > fallback.mtu &&
      spec.provider.kind === 'hosts'
    )
      return {
        mtu: smallest,
        reason: { text: `The devices of the hosts are set to ${smallest} bytes.` },
      };
    return link;
  }
  const name = hardware.find(({ mtu }) => mtu === smallest)?.name ?? '';
  return {
    mtu: smallest,
    reason: { text: `Devices of hardware “${name}” carry ${smallest} bytes only, and the smallest decides.` },
  };
}

function hardwareMtus(
  segment: string,
  { nodes }: ClusterSpec,
  { inUse }: Pools,
): { name: string; mtu: number }[] {
  const names = inUse
    .map(({ pool }) => pool)
    .filter((pool) => segmentOf(pool) === segment)
    .flatMap(hardwareNames);
  return [...new Set(names)].flatMap((name) => {
    const mtu = hardwareEntry({ nodes }, name)?.mtu;
    return name === undefined || mtu === undefined ? [] : [{ name, mtu }];
  });
}
