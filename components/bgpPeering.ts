// Makes the nodes peer: passwords, then what routers hear, how they are spoken to, and last who speaks.
// It must never let a session start before its password is there: Cilium would try without one, and only log it.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { BgpPassword } from '../plan/objects/bgp/bgpPlan';
import type { CiliumObject } from '../plan/objects/bgp/ciliumObject';
import { dependenciesOf, makeCiliumObjects } from './ciliumObjects';

/** The planned custom resources of BGP, and the passwords of its sessions. */
export interface BgpPeeringArgs {
  /** The plan's, in the order in which they are made. */
  objects: readonly CiliumObject[];
  passwords: readonly (Pick<BgpPassword, 'secret'> & {
    /** Secret. */
    password: pulumi.Input<string>;
  })[];
}

/** Deleting goes the other way round: sessions end and routes are withdrawn before anything they use is gone. */
export class BgpPeering extends pulumi.ComponentResource {
  constructor(name: string, args: BgpPeeringArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:index:BgpPeering', name, {}, opts);
    const secrets = args.passwords.map(
      ({ secret, password }) =>
        new k8s.core.v1.Secret(
          secret.name,
          { metadata: secret, stringData: { password: pulumi.secret(password) } },
          { parent: this, ...dependenciesOf(opts) },
        ),
    );
    const speaks = ({ kind }: CiliumObject): boolean => kind === 'CiliumBGPClusterConfig';
    const after = (...made: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      pulumi.mergeOptions({ parent: this, ...dependenciesOf(opts) }, { dependsOn: made });
    const told = makeCiliumObjects(
      args.objects.filter((object) => !speaks(object)),
      after(...secrets),
    );
    makeCiliumObjects(args.objects.filter(speaks), after(...secrets, ...told));
    this.registerOutputs({});
  }
}
