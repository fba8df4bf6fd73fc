// Every kind of problem that a stack's plan can tell of by itself, family by family, in the order in which it is documented: all
// that config/, chart/, spec/ and plan/ declare.
// It must never hold one that only the world shows, nor leave one out: an acceptance is held against them.
import { chartProblems } from '../chart/chartProblems';
import { helmProblems } from '../chart/check/helmProblems';
import { addressProblems } from '../config/addressProblems';
import { combinationProblems } from '../config/checkCombinations';
import { machineProblems } from '../config/checkMachines';
import { configProblems } from '../config/configProblems';
import type { ProblemKind } from '../config/problemKinds';
import { stackFileProblems } from '../config/readStackFile';
import { secretProblems } from '../config/secrets/secretProblems';
import { existingProblems } from '../spec/existing/existingProblems';
import { acceptProblems } from './accept';
import { besideReleaseProblems } from './besideRelease';
import { downloadProblems } from './checks/downloads';
import { hostKeyProblems } from './checks/hostKeyRemarks';
import { keptSecretProblems } from './checks/secretRemarks';
import { apiEndpointProblems } from './decisions/apiEndpointProblems';
import { datapathProblems } from './decisions/datapathProblems';
import { serviceAddressProblems } from './decisions/loadBalancing';
import { securityProblems } from './decisions/securityProblems';
import { etcdSnapshotProblems } from './machines/etcdSnapshots';
import { k3sProblems } from './machines/k3s/k3sProblems';
import { bgpAdvertisementProblems } from './objects/bgp/check/advertised';
import { bgpGroupProblems } from './objects/bgp/check/groups';
import { bgpOverrideProblems } from './objects/bgp/check/overrides';
import { bgpPeerProblems } from './objects/bgp/check/peers';
import { bgpReachProblems } from './objects/bgp/check/reach';
import { poolProblems } from './objects/bgp/checkPools';
import { nodeConfigProblems } from './objects/nodeConfig/nodeConfigProblems';
import { runningProblems } from './running/runningProblems';
import { valueProblems } from './values/valueProblems';

/** By what finds them: the stack's configuration first, then what follows from it. Rules are listed by themselves. */
const families: readonly Readonly<Record<string, ProblemKind>>[] = [
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
  besideReleaseProblems,
];

export const kindsOfPlan: readonly ProblemKind[] = families.flatMap((family) => Object.values(family));
