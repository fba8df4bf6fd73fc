// Has nodes answer ARP and neighbour discovery for addresses of Services: the alternative to BGP on a shared link.
// It must never choose which nodes answer: that is the plan's.
import * as pulumi from '@pulumi/pulumi';
import type { CiliumObject } from '../plan/objects/bgp/ciliumObject';
import { dependenciesOf, makeCiliumObjects } from './ciliumObjects';

/** Policies by which nodes answer for addresses of Services on their own link. */
export class L2Announcement extends pulumi.ComponentResource {
  constructor(
    name: string,
    args: { objects: readonly CiliumObject[] },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('routewise:index:L2Announcement', name, {}, opts);
    makeCiliumObjects(args.objects, { parent: this, ...dependenciesOf(opts) });
    this.registerOutputs({});
  }
}
