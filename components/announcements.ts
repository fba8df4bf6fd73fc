// Makes all that tells the network where pods and Services are, once the cluster knows Cilium's custom resources.
// It must never make anything of Cilium's before its operator has registered the kinds.
import * as pulumi from '@pulumi/pulumi';
import { crdsOf } from '../plan/objects/bgp/ciliumObject';
import type { AnnouncementPlan } from '../plan/objects/bgp/planAnnouncements';
import { CiliumCrds } from '../providers/resources';
import { BgpPeering } from './bgpPeering';
import type { BgpPeeringArgs } from './bgpPeering';
import { dependenciesOf } from './ciliumObjects';
import { L2Announcement } from './l2Announcement';
import { LoadBalancerPools } from './loadBalancerPools';

/** What is announced, and how the cluster is reached. */
export interface AnnouncementsArgs {
  plan: AnnouncementPlan;
  passwords: BgpPeeringArgs['passwords'];
  kubeconfig: pulumi.Input<string>;
  ciliumVersion: string;
}

/** Address pools and all that tells the network of pods and Services, once the cluster knows Cilium’s custom resources. */
export class Announcements extends pulumi.ComponentResource {
  /** @param opts with the cluster's Kubernetes provider, dependent on the Cilium release */
  constructor(name: string, args: AnnouncementsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:index:Announcements', name, {}, opts);
    const { pools, l2, bgp } = args.plan;
    const objects = [...pools, ...l2, ...bgp];
    const crds = new CiliumCrds(
      name,
      { kubeconfig: args.kubeconfig, crds: crdsOf(objects), ciliumVersion: args.ciliumVersion },
      { parent: this, ...dependenciesOf(opts) },
    );
    const after = { parent: this, dependsOn: [crds] };
    if (pools.length > 0) new LoadBalancerPools('pools', { objects: pools }, after);
    if (l2.length > 0) new L2Announcement('l2', { objects: l2 }, after);
    if (bgp.length > 0) new BgpPeering('bgp', { objects: bgp, passwords: args.passwords }, after);
    this.registerOutputs({});
  }
}
