// Builds what servers need around them on Hetzner Cloud: network, firewalls, placement groups, the API's address.
// It must never decide anything: every name, range and rule comes from the plan.
import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { HetznerPlan } from '../../plan/infrastructure/hetzner';
import type { Role } from '../../plan/ground/nodes';

export interface HetznerNetworkArgs {
  plan: HetznerPlan;
  /** Host of the API where the user brings one; otherwise it is built. */
  apiHost?: string;
  /** The one control plane whose own address is the API's, where there is no load balancer. */
  apiControlPlane?: string;
  /** Beside those of the plan. */
  labels?: pulumi.Input<Record<string, string>>;
  /** Refuse to delete or replace the network, the load balancer and the API's address. Default: false. */
  protect?: boolean;
}

/** Outputs have the numbers that other hcloud resources take; the API answers with strings. */
export class HetznerNetwork extends pulumi.ComponentResource {
  readonly networkId: pulumi.Output<number>;
  readonly subnetId: pulumi.Output<string>;
  readonly placementGroups: Readonly<Record<string, pulumi.Output<number>>>;
  readonly firewalls: Readonly<Record<Role, pulumi.Output<number>>>;
  readonly sshKeys: readonly pulumi.Output<string>[];
  /** Address or name by which clients and nodes reach the Kubernetes API. */
  readonly apiHost: pulumi.Output<string>;
  /** The address kept for the only control plane; absent with a load balancer. */
  readonly primaryIp: { readonly server: string; readonly id: pulumi.Output<number> } | undefined;
  /** The plan's and those that the stack adds. */
  private readonly labels: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: HetznerNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:hetzner:Network', name, { cluster: name }, opts);
    const { plan, protect = false } = args;
    const parent = { parent: this };
    this.labels = pulumi.output(args.labels ?? {}).apply((more) => ({ ...plan.labels, ...more }));
    const network = new hcloud.Network(
      plan.network.name,
      {
        name: plan.network.name,
        ipRange: plan.network.ipRange,
        labels: this.labels,
        deleteProtection: protect,
      },
      { parent: this, protect },
    );
    this.networkId = network.id.apply(Number);
    const subnet = new hcloud.NetworkSubnet(
      plan.network.name,
      {
        networkId: this.networkId,
        type: 'cloud',
        networkZone: plan.networkZone,
        ipRange: plan.subnet.ipRange,
      },
      { parent: this, protect },
    );
    this.subnetId = subnet.id;
    this.placementGroups = Object.fromEntries(
      plan.placementGroups.map((group) => [
        group,
        new hcloud.PlacementGroup(
          group,
          { name: group, type: 'spread', labels: this.labels },
          parent,
        ).id.apply(Number),
      ]),
    );
    this.firewalls = {
      'control-plane': this.firewall(plan, 'control-plane'),
      worker: this.firewall(plan, 'worker'),
    };
    this.sshKeys =
      plan.sshKey === undefined
        ? []
        : [
            new hcloud.SshKey(
              plan.sshKey.name,
              { name: plan.sshKey.name, publicKey: plan.sshKey.publicKey, labels: this.labels },
              parent,
            ).id,
          ];
    const address = this.apiAddress(args, subnet);
    this.apiHost = address.host;
    this.primaryIp = address.primaryIp;
    this.registerOutputs({ networkId: this.networkId, apiHost: this.apiHost });
  }

  private firewall(plan: HetznerPlan, role: Role): pulumi.Output<number> {
    const { name, rules } = plan.firewalls[role];
    const firewall = new hcloud.Firewall(
      name,
      {
        name,
        labels: this.labels,
        rules: rules.map((rule) => ({
          direction: 'in',
          protocol: rule.protocol,
          sourceIps: [...rule.from],
          description: rule.reason.slice(0, 255),
          ...(rule.port === undefined ? {} : { port: rule.port }),
        })),
      },
      { parent: this },
    );
    return firewall.id.apply(Number);
  }

  private apiAddress(
    { plan, apiHost, apiControlPlane, protect = false }: HetznerNetworkArgs,
    subnet: hcloud.NetworkSubnet,
  ): { host: pulumi.Output<string>; primaryIp: HetznerNetwork['primaryIp'] } {
    if (plan.loadBalancer !== undefined) {
      const host = this.loadBalancer(plan, plan.loadBalancer, subnet, protect);
      return { host, primaryIp: undefined };
    }
    if (apiHost !== undefined || apiControlPlane === undefined) {
      return { host: pulumi.output(apiHost ?? ''), primaryIp: undefined };
    }
    const primary = new hcloud.PrimaryIp(
      `${plan.network.name}-api`,
      {
        name: `${plan.network.name}-api`,
        type: 'ipv4',
        location: plan.location,
        assigneeType: 'server',
        autoDelete: false,
        labels: this.labels,
        deleteProtection: protect,
      },
      // An address that was taken into the state does not tell where it is; it cannot be moved anyway.
      { parent: this, protect, ignoreChanges: ['location'] },
    );
    return {
      host: primary.ipAddress,
      primaryIp: { server: apiControlPlane, id: primary.id.apply(Number) },
    };
  }

  private loadBalancer(
    plan: HetznerPlan,
    planned: NonNullable<HetznerPlan['loadBalancer']>,
    subnet: hcloud.NetworkSubnet,
    protect: boolean,
  ): pulumi.Output<string> {
    const parent = { parent: this, protect };
    const balancer = new hcloud.LoadBalancer(
      planned.name,
      {
        name: planned.name,
        loadBalancerType: planned.type,
        location: plan.location,
        labels: this.labels,
        deleteProtection: protect,
      },
      parent,
    );
    const id = balancer.id.apply(Number);
    const attached = new hcloud.LoadBalancerNetwork(
      planned.name,
      { loadBalancerId: id, subnetId: subnet.id, ip: planned.privateAddress },
      parent,
    );
    new hcloud.LoadBalancerService(
      planned.name,
      {
        loadBalancerId: balancer.id,
        protocol: 'tcp',
        listenPort: planned.port,
        destinationPort: planned.port,
        healthCheck: { protocol: 'tcp', port: planned.port, interval: 10, timeout: 5, retries: 3 },
      },
      parent,
    );
    // Targets are reached in the private network, so the balancer must have joined it first.
    new hcloud.LoadBalancerTarget(
      planned.name,
      {
        loadBalancerId: id,
        type: 'label_selector',
        labelSelector: planned.targetSelector,
        usePrivateIp: true,
      },
      { ...parent, dependsOn: [attached] },
    );
    return balancer.ipv4;
  }
}
