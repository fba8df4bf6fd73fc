// All rules, family by family, in the order in which they are documented.
import { addressRules } from './addresses';
import { announcementRules } from './announcements';
import { apiServerRules } from './apiServer';
import { availabilityRules } from './availability';
import { bandwidthRules } from './bandwidth';
import { bigTcpRules } from './bigTcp';
import { bpfMapRules } from './bpfMaps';
import { clusterMeshRules } from './clusterMesh';
import { deviceRules } from './devices';
import { encryptionRules } from './encryption';
import { hetznerRules } from './hetzner';
import { hostRoutingRules } from './hostRouting';
import { ipamRules } from './ipam';
import { k3sRules } from './k3s';
import { loadBalancingRules } from './loadBalancing';
import { masqueradingRules } from './masquerading';
import { mtuRules } from './mtu';
import { netkitRules } from './netkit';
import { observabilityRules } from './observability';
import { operatorRules } from './operator';
import { proxyRules } from './proxy';
import { routingRules } from './routing';
import type { Rule } from './rule';
import { talosRules } from './talos';
import { versionRules } from './versions';
import { xdpRules } from './xdp';

export const rules: readonly Rule[] = [
  ...versionRules,
  ...routingRules,
  ...addressRules,
  ...ipamRules,
  ...masqueradingRules,
  ...mtuRules,
  ...apiServerRules,
  ...talosRules,
  ...k3sRules,
  ...hetznerRules,
  ...deviceRules,
  ...hostRoutingRules,
  ...netkitRules,
  ...bigTcpRules,
  ...bandwidthRules,
  ...xdpRules,
  ...bpfMapRules,
  ...loadBalancingRules,
  ...announcementRules,
  ...proxyRules,
  ...encryptionRules,
  ...observabilityRules,
  ...clusterMeshRules,
  ...operatorRules,
  ...availabilityRules,
];
export { judgeValues } from './judgeValues';
export { ofStack, runRules, unaskedFacts } from './rule';
export type { Effect, Fact, Family, Finding, Rule, RuleContext, StackContext } from './rule';
