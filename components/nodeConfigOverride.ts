// Makes the CiliumNodeConfig objects of a plan before Cilium is installed, and has agents read them where they changed.
// It must never restart an agent whose options are the same.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { nodeConfigObject } from '../plan/objects/nodeConfig/nodeConfigPlan';
import { NodeConfigDefinition, NodeConfigRollout } from '../providers/resources';
import { dependenciesOf } from './ciliumObjects';

/** Options of the agent for the nodes with given labels. */
export interface NodeOverride {
  /** Name of the CiliumNodeConfig; of several that match a node, the name that sorts last wins. */
  readonly name: string;
  /** Empty for all nodes. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /** Keys of the ConfigMap `cilium-config`, not Helm keys. */
  readonly defaults: Readonly<Record<string, string>>;
}

/** Which nodes get which options of their own, and how their cluster is reached. */
export interface NodeConfigOverrideArgs {
  overrides: readonly NodeOverride[];
  kubeconfig: pulumi.Input<string>;
  /** The one Cilium is installed in. Default `kube-system`. */
  namespace?: string;
}

/**
 * The objects alone. Let the Cilium release depend on it: an agent reads its options when it starts, and the operator
 * would register the kind only after the first agents did.
 */
export class NodeConfigOverride extends pulumi.ComponentResource {
  /** @param opts with the cluster's Kubernetes provider */
  constructor(name: string, args: NodeConfigOverrideArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:index:NodeConfigOverride', name, {}, opts);
    if (args.overrides.length > 0) {
      const definition = new NodeConfigDefinition(
        name,
        { kubeconfig: args.kubeconfig },
        { parent: this, ...dependenciesOf(opts) },
      );
      for (const override of args.overrides) {
        const { apiVersion, kind, metadata, spec } = nodeConfigObject(override, args.namespace);
        new k8s.apiextensions.CustomResource(
          override.name,
          { apiVersion, kind, metadata, spec },
          { parent: this, dependsOn: [definition] },
        );
      }
    }
    this.registerOutputs({});
  }
}

/**
 * Agents that have read their overrides. Let it depend on the Cilium release, and make it even where there is no
 * override: it is what restarts agents once the last one is gone.
 */
export class NodeConfigAgents extends pulumi.ComponentResource {
  constructor(name: string, args: NodeConfigOverrideArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:index:NodeConfigAgents', name, {}, opts);
    new NodeConfigRollout(
      name,
      {
        kubeconfig: args.kubeconfig,
        namespace: args.namespace ?? 'kube-system',
        overrides: args.overrides.map(({ name: override, matchLabels, defaults }) => ({
          name: override,
          matchLabels,
          defaults,
        })),
      },
      { parent: this, ...dependenciesOf(opts) },
    );
    this.registerOutputs({});
  }
}
