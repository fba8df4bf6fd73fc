// Builds the servers of a plan on Hetzner Cloud.
// It must never replace a running server because its machine config changed: Talos and k3s take changes while they run.
import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { HetznerPlan, HetznerServerPlan } from '../../plan/infrastructure/hetzner';
import type { Role } from '../../plan/ground/nodes';
import type { Protection } from '../../plan/machines/protection';
import { isProtected } from '../../plan/machines/protection';
import { bootedConfigDigest } from './bootedConfig';
import type { ConfigDigest } from './bootedConfig';
import type { HetznerNetwork } from './hetznerNetwork';

export interface HetznerServersArgs {
  plan: HetznerPlan;
  network: HetznerNetwork;
  /** The machine config a server boots with, a secret. */
  userData: (server: HetznerServerPlan) => pulumi.Output<string>;
  /** What of the user data matters to a running machine. Default: all of it. */
  digestOf?: ConfigDigest;
  /** Other user data that a server may have booted with and that come to the same. */
  alike?: (server: HetznerServerPlan) => pulumi.Output<string[]>;
  /** Beside those of the plan. */
  labels?: pulumi.Input<Record<string, string>>;
  /**
   * Which servers are protected. Default: none. Hetzner Cloud refuses to delete or rebuild one that is, and Pulumi to delete
   * or replace it where it is a control plane: workers come and go by their pool's count.
   */
  protection?: Protection;
  /** What has to be done before a server is made, changed or deleted. */
  after?: readonly pulumi.Resource[];
  /** Fails where it was not done. */
  ready?: (node: string) => pulumi.Output<void> | undefined;
  /** Names of servers that this update makes anew: they boot with what is wanted now. */
  anew?: readonly string[];
}

export interface BuiltServer {
  readonly name: string;
  readonly role: Role;
  readonly pool: string;
  readonly id: pulumi.Output<string>;
  readonly publicIPv4: pulumi.Output<string>;
  readonly privateAddress: string;
  /** Digest of the config it booted with, for `TalosMachines`: a server made anew boots with an old one. */
  readonly bootedConfigDigest: pulumi.Output<string>;
}

export class HetznerServers extends pulumi.ComponentResource {
  /** In the order of the plan: control planes first. */
  readonly servers: readonly BuiltServer[];

  constructor(name: string, args: HetznerServersArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      'routewise:hetzner:Servers',
      name,
      { servers: args.plan.servers.map((server) => server.name) },
      opts,
    );
    const images = this.images(args.plan);
    this.servers = args.plan.servers.map((planned) => this.server(planned, args, images));
    this.registerOutputs({ servers: this.servers.map((server) => server.name) });
  }

  /** The newest matching snapshot of each architecture; looked up once, not once a server. */
  private images(plan: HetznerPlan): Record<string, pulumi.Output<string>> {
    return Object.fromEntries(
      plan.architectures.map((architecture) => [
        architecture,
        hcloud
          .getImageOutput(
            {
              ...(plan.imageSelector === undefined
                ? { name: plan.imageName ?? '' }
                : { withSelector: plan.imageSelector }),
              withArchitecture: architecture,
              mostRecent: true,
            },
            { parent: this },
          )
          .apply((image) => String(image.id)),
      ]),
    );
  }

  private server(
    planned: HetznerServerPlan,
    args: HetznerServersArgs,
    images: Record<string, pulumi.Output<string>>,
  ): BuiltServer {
    const { plan, network, userData, digestOf, alike, labels = {}, protection } = args;
    const { after = [], anew = [] } = args;
    const primary = network.primaryIp?.server === planned.name ? network.primaryIp.id : undefined;
    const config = pulumi.all([userData(planned), args.ready?.(planned.name)]).apply(([text]) => text);
    // k3s takes a config by SSH, Talos by its own API.
    const canBeGiven = digestOf === undefined || plan.sshKey !== undefined;
    const guarded = protection !== undefined && isProtected(protection, planned.name);
    const server = new hcloud.Server(
      planned.name,
      {
        name: planned.name,
        serverType: planned.serverType,
        location: planned.location,
        image: present(images[planned.architecture]),
        userData: config,
        placementGroupId: present(network.placementGroups[planned.placementGroup]),
        firewallIds: [network.firewalls[planned.role]],
        sshKeys: [...network.sshKeys],
        // An empty list of alias addresses, because leaving it out shows a change at every update.
        networks: [{ networkId: network.networkId, ip: planned.privateAddress, aliasIps: [] }],
        publicNets: [
          { ipv4Enabled: true, ipv6Enabled: true, ...(primary === undefined ? {} : { ipv4: primary }) },
        ],
        labels: pulumi.output(labels).apply((more) => ({ ...planned.labels, ...more })),
        deleteProtection: guarded,
        rebuildProtection: guarded,
      },
      {
        parent: this,
        protect: planned.role === 'control-plane' && guarded,
        dependsOn: [network, ...after],
        // A newer snapshot or a changed machine config is no reason to lose a machine: Talos upgrades and
        // reconfigures itself while it runs. To change a public address, the provider turns the server off.
        ignoreChanges: anew.includes(planned.name) ? [] : ['userData', 'image', 'sshKeys', 'publicNets'],
        additionalSecretOutputs: ['userData'],
      },
    );
    return {
      name: planned.name,
      role: planned.role,
      pool: planned.pool,
      id: server.id,
      publicIPv4: server.ipv4Address,
      privateAddress: planned.privateAddress,
      bootedConfigDigest: pulumi
        .all([server.userData, config, alike?.(planned) ?? []])
        .apply(([kept, now, others]) =>
          // Nobody knows what a server booted with that was taken into the state: it is given its config once more.
          kept === undefined && canBeGiven ? 'unknown' : bootedConfigDigest(kept, now, digestOf, others),
        ),
    };
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the plan names something it does not plan');
  return value;
}
