// Plans how the network learns of pods and Services: BGP, address pools, L2 announcements, and what would not work.
// It must never plan objects that would tell nobody anything without saying so.
import type { Outcome } from '../../outcome';
import type { AnnouncementGround } from './announcementGround';
import { bgpObjects } from './bgpObjects';
import type { BgpPlan } from './bgpPlan';
import { checkBgp } from './checkBgp';
import { checkPools } from './checkPools';
import type { CiliumObject } from './ciliumObject';
import { planBgp } from './planBgp';
import { l2Objects, poolObjects } from './poolObjects';

/** Custom resources in the order in which they are made. */
export interface AnnouncementPlan {
  readonly pools: readonly CiliumObject[];
  readonly l2: readonly CiliumObject[];
  readonly bgp: readonly CiliumObject[];
}

export function announcesAnything({ pools, l2, bgp }: AnnouncementPlan): boolean {
  return pools.length + l2.length + bgp.length > 0;
}

export interface Announced {
  /** Absent where the stack has no section `bgp`. */
  readonly bgp?: BgpPlan;
  readonly announcements: AnnouncementPlan;
}

export function planAnnouncements(ground: AnnouncementGround): Outcome<Announced> {
  const { spec, nodes, loadBalancing, values } = ground;
  const { version } = spec.cilium;
  const secretsNamespace = values.text('bgpControlPlane.secretsNamespace.name');
  const bgp = planBgp({ ...ground, secretsNamespace });
  return {
    value: {
      ...(bgp === undefined ? {} : { bgp }),
      announcements: {
        pools: poolObjects(version, loadBalancing),
        l2: l2Objects(version, loadBalancing, nodes),
        bgp: bgp === undefined ? [] : bgpObjects(version, bgp),
      },
    },
    problems: [
      ...checkPools(ground),
      ...(bgp === undefined || spec.bgp === undefined ? [] : checkBgp({ ...ground, section: spec.bgp, bgp })),
    ],
  };
}
