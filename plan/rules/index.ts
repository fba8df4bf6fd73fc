// All rules, family by family, in the order in which they are documented.
import { addressRules } from './addresses';
import { announcementRules } from './announcements';
import { apiServerRules } from './apiServer';
import { availabilityRules } from './availability';
import { bandwidthRules } from './bandwidth';
import { bigTcpRules } from './bigTcp';
import { bpfMapRules } from './bpfMaps';
import { certificateRules } from './certificates';
import { closedListRules } from './closedLists';
import { clusterMeshRules } from './clusterMesh';
import { deviceRules } from './devices';
import { durationRules } from './durations';
import { encryptionRules } from './encryption';
import { flowExportRules } from './flowExport';
import { hetznerRules } from './hetzner';
import { hostRoutingRules } from './hostRouting';
import { ipamRules } from './ipam';
import { k3sRules } from './k3s';
import { limitRules } from './limits';
import { loadBalancingRules } from './loadBalancing';
import { masqueradingRules } from './masquerading';
import { mtuRules } from './mtu';
import { mustParseRules } from './mustParse';
import { netkitRules } from './netkit';
import { nodeEncryptionRules } from './nodeEncryption';
import { observabilityRules } from './observability';
import { operatorRules } from './operator';
import { pastTheChartRules } from './pastTheChart';
import { proxyRules } from './proxy';
import { routingRules } from './routing';
import type { Rule } from './rule';
import { talosRules } from './talos';
import { versionRules } from './versions';
import { vtepRules } from './vtep';
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
  ...nodeEncryptionRules,
  ...observabilityRules,
  ...flowExportRules,
  ...certificateRules,
  ...clusterMeshRules,
  ...operatorRules,
  ...availabilityRules,
  ...durationRules,
  ...limitRules,
  ...closedListRules,
  ...vtepRules,
  ...mustParseRules,
  ...pastTheChartRules,
];
export { judgeValues } from './judgeValues';
export { runRules, unaskedFacts } from './rule';

export type { Effect, Rule, RuleContext } from './rule';
