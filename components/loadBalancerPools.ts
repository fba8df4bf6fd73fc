// Makes the address pools of LoadBalancer Services.
// It must never decide who announces their addresses.
import * as pulumi from '@pulumi/pulumi';
import type { CiliumObject } from '../plan/objects/bgp/ciliumObject';
import { dependenciesOf, makeCiliumObjects } from './ciliumObjects';

/** Pools of addresses for LoadBalancer Services. */
export class LoadBalancerPools extends pulumi.ComponentResource {
  constructor(
    name: string,
    args: { objects: readonly CiliumObject[] },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('routewise:index:LoadBalancerPools', name, {}, opts);
    makeCiliumObjects(args.objects, { parent: this, ...dependenciesOf(opts) });
    this.registerOutputs({});
  }
}
