// All that Routewise refuses, warns of or notes, family by family, in the order in which it is documented.
// It must never leave a kind out: a test reads the sources for them.
import { chartProblems } from '../../chart/chartProblems';
import { helmProblems } from '../../chart/check/helmProblems';
import { addressProblems } from '../../config/addressProblems';
import { combinationProblems } from '../../config/checkCombinations';
import { machineProblems } from '../../config/checkMachines';
import { configProblems } from '../../config/configProblems';
import type { Documented, ProblemKind } from '../../config/problemKinds';
import { existingClusterProblems } from '../../config/problems/existingCluster';
import { hetznerSiteProblems } from '../../config/problems/hetznerSite';
import { proxmoxSiteProblems } from '../../config/problems/proxmoxSite';
import { pulumiSecretProblems } from '../../config/problems/pulumiSecrets';
import { runningStackProblems } from '../../config/problems/runningStack';
import { stackFileProblems } from '../../config/readStackFile';
import { secretProblems } from '../../config/secrets/secretProblems';
import { acceptProblems } from '../../plan/accept';
import { downloadProblems } from '../../plan/checks/downloads';
import { hostKeyProblems } from '../../plan/checks/hostKeyRemarks';
import { keptSecretProblems } from '../../plan/checks/secretRemarks';
import { apiEndpointProblems } from '../../plan/decisions/apiEndpointProblems';
import { datapathProblems } from '../../plan/decisions/datapathProblems';
import { serviceAddressProblems } from '../../plan/decisions/loadBalancing';
import { securityProblems } from '../../plan/decisions/securityProblems';
import { etcdSnapshotProblems } from '../../plan/machines/etcdSnapshots';
import { k3sProblems } from '../../plan/machines/k3s/k3sProblems';
import { bgpAdvertisementProblems } from '../../plan/objects/bgp/check/advertised';
import { bgpGroupProblems } from '../../plan/objects/bgp/check/groups';
import { bgpOverrideProblems } from '../../plan/objects/bgp/check/overrides';
import { bgpPeerProblems } from '../../plan/objects/bgp/check/peers';
import { bgpReachProblems } from '../../plan/objects/bgp/check/reach';
import { poolProblems } from '../../plan/objects/bgp/checkPools';
import { nodeConfigProblems } from '../../plan/objects/nodeConfig/nodeConfigProblems';
import { preflightRules } from '../../plan/preflight/judgeHosts';
import { rules } from '../../plan/rules';
import { runningProblems } from '../../plan/running/runningProblems';
import { valueProblems } from '../../plan/values/valueProblems';
import { imageProblems } from '../../providers/src/hosts/imageProblems';
import { resetProblems } from '../../providers/src/hosts/reset/resetProblems';
import { sshProblems } from '../../providers/src/ssh/sshProblems';
import { existingProblems } from '../../spec/existing/existingProblems';
import { valuesFileProblems } from '../check/fileProblems';
import { commandProblems } from '../commandProblems';

/** By what finds them: the stack's configuration first, then what follows from it, then the world. */
const kinds: readonly Readonly<Record<string, ProblemKind>>[] = [
  stackFileProblems,
  configProblems,
  secretProblems,
  machineProblems,
  combinationProblems,
  addressProblems,
  existingProblems,
  helmProblems,
  chartProblems,
  poolProblems,
  bgpGroupProblems,
  bgpPeerProblems,
  bgpOverrideProblems,
  bgpReachProblems,
  bgpAdvertisementProblems,
  nodeConfigProblems,
  apiEndpointProblems,
  datapathProblems,
  serviceAddressProblems,
  securityProblems,
  runningProblems,
  valueProblems,
  keptSecretProblems,
  k3sProblems,
  etcdSnapshotProblems,
  downloadProblems,
  hostKeyProblems,
  acceptProblems,
  pulumiSecretProblems,
  runningStackProblems,
  hetznerSiteProblems,
  proxmoxSiteProblems,
  existingClusterProblems,
  sshProblems,
  imageProblems,
  resetProblems,
  commandProblems,
  valuesFileProblems,
];

/** Kinds that are no rules: whoever finds one makes it by its declaration. */
export const problemKindsOfAll: readonly ProblemKind[] = kinds.flatMap((family) => Object.values(family));

export const everyProblem: readonly Documented[] = [...rules, ...problemKindsOfAll, ...preflightRules];
