/**
 * Routewise as a library: the planner, which decides and explains without touching anything, and the Pulumi components
 * that build what was planned.
 *
 * @packageDocumentation
 */
// The door for other programs: what they may use, and what keeps its names between versions.
// It must never export what reads Pulumi's configuration: a component is handed what it needs.
export { CiliumRelease } from '../components/ciliumRelease';
export type { CiliumReleaseArgs } from '../components/ciliumRelease';
export type { InstalledCilium } from '../plan/running/runningCilium';
export { NodeConfigAgents, NodeConfigOverride } from '../components/nodeConfigOverride';
export type { NodeConfigOverrideArgs, NodeOverride } from '../components/nodeConfigOverride';
export { Announcements } from '../components/announcements';
export type { AnnouncementsArgs } from '../components/announcements';
export { BgpPeering } from '../components/bgpPeering';
export type { BgpPeeringArgs } from '../components/bgpPeering';
export { L2Announcement } from '../components/l2Announcement';
export { LoadBalancerPools } from '../components/loadBalancerPools';
export { GatewayApi } from '../components/gatewayApi';
export type { GatewayApiArgs } from '../components/gatewayApi';
export { DualStackK3s } from '../components/dualStackK3s';
export type { DualStackK3sArgs, K3sNodeArgs } from '../components/dualStackK3s';
export { TalosCluster } from '../components/talosCluster';
export type { TalosClusterArgs } from '../components/talosCluster';
export type { EmptiedNodes } from '../components/emptiedNodes';

export { parseStack } from '../spec/parseStack';
export { RefusedError } from '../config/problem';
export type { Problem, Severity } from '../config/problem';
export type { ChangeClass } from '../config/schema/provider';
export type { ObservedCluster, ObservedNode, ObservedRelease } from '../config/schema/observedCluster';
export type { ClusterSpec, StackInput } from '../config/schema/stack';
export { besideRelease } from '../plan/besideRelease';
export { planCluster } from '../plan/planCluster';
export type { PlanOptions } from '../plan/planCluster';
export type { ClusterPlan } from '../plan/clusterPlan';
export type { CiliumPlan } from '../plan/values/ciliumPlan';
export type { ValueChange } from '../plan/change/diffValues';
export { standaloneKubeconfig } from '../observe/kubeconfig';
export type { KubeconfigChoice } from '../observe/kubeconfig';
export { readCluster } from '../observe/readCluster';

export { releaseArgsOf } from './releaseArgs';
export { planExistingCluster } from './planExistingCluster';
export type { ExistingClusterOptions } from './planExistingCluster';
