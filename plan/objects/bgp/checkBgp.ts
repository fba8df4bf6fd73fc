// Everything about a stack's BGP that cannot work, or works worse than it looks: who peers, whether packets reach the
// router, and whether it hears what it must. It must never judge Helm values alone: those have rules of their own.
import type { Problem } from '../../../config/problem';
import type { BgpCheck } from './announcementGround';
import { checkAdvertised } from './check/advertised';
import { checkGroups } from './check/groups';
import { checkOverrides } from './check/overrides';
import { checkPeers } from './check/peers';
import { checkReach } from './check/reach';

export function checkBgp(ground: BgpCheck): Problem[] {
  const groups = checkGroups(ground);
  // Where it is unclear who peers with whom, reach and coverage cannot be told.
  const clear = !groups.some(({ severity }) => severity === 'refuse');
  return [
    ...groups,
    ...checkPeers(ground),
    ...checkOverrides(ground),
    ...(clear ? [...checkReach(ground), ...checkAdvertised(ground)] : []),
  ];
}
