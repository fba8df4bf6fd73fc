// Cilium tuned to a cluster that runs, for programs in any language: planned from what the cluster says, then installed.
// It must never decide: the planner does, and what it refuses stops the program with every reason.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { ClusterPlan, ObservedCluster } from 'routewise';
import { CiliumRelease, RefusedError, besideRelease, planExistingCluster, releaseArgsOf } from 'routewise';

/** What is wanted of Cilium on a cluster that runs; all else follows from what the cluster says. */
export interface TunedCiliumArgs {
  /** What `routewise observe` has written of the cluster, read from its YAML. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the only mapping that every language has a word for
  observed: Record<string, any>;
  /** Text of a kubeconfig with credentials of its own. Kept as a secret. */
  kubeconfig: pulumi.Input<string>;
  /** As under `routewise:cilium`: version, profile, options, Helm values. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see observed
  cilium?: Record<string, any>;
  /** As under `routewise:network`: what a cluster cannot say, such as the MTU of its links. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see observed
  network?: Record<string, any>;
  /** What a changed value may ask of the cluster at most, from `hot` to `rebuild-only`. Default `agent-restart`. */
  allow?: string;
  /** URL of a Helm repository. Default https://helm.cilium.io/. */
  chartRepository?: string;
}

/** A release that runs already is taken over, and stays when the component is deleted. */
export class TunedCilium extends pulumi.ComponentResource {
  /** Chart version. */
  public readonly version: pulumi.Output<string>;
  /** Helm's own word, `deployed` once the roll-out is through. */
  public readonly status: pulumi.Output<string>;
  /** SHA-256 of the effective values, hex. */
  public readonly valuesDigest: pulumi.Output<string>;
  /** `tunnel`, `native-direct` … */
  public readonly routing: pulumi.Output<string>;
  /** MTU of the pods' default route, in bytes. */
  public readonly podMtu: pulumi.Output<number>;
  /** Warnings and notes of the plan, each with its reason. */
  public readonly remarks: pulumi.Output<string[]>;

  constructor(name: string, args: TunedCiliumArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:index:TunedCilium', name, {}, opts);
    const { observed, cilium, network, allow, chartRepository } = args;
    const wanted = { cilium, network, allow, chartRepository };
    const plan = planExistingCluster(observed as unknown as ObservedCluster, {
      name,
      ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)),
    });
    refuseWhatIsLeftOut(plan);
    const kubeconfig = pulumi.secret(args.kubeconfig);
    // Known by the cluster's uid: another address, certificate or kubeconfig must not replace the release.
    const clusterIdentifier = (observed as unknown as ObservedCluster).cluster.uid;
    const kubernetes = new k8s.Provider(name, { kubeconfig, clusterIdentifier }, { parent: this });
    const release = new CiliumRelease('cilium', releaseArgsOf(plan), {
      parent: this,
      providers: { kubernetes },
    });
    this.version = release.version;
    this.status = release.status;
    this.valuesDigest = release.valuesDigest;
    this.routing = pulumi.output(plan.routing.choice);
    this.podMtu = pulumi.output(plan.mtu.podRoute);
    this.remarks = pulumi.output(
      plan.remarks.map(({ severity, path, reason }) => `${severity} ${path}: ${reason}`),
    );
    this.registerOutputs({
      version: this.version,
      status: this.status,
      valuesDigest: this.valuesDigest,
      routing: this.routing,
      podMtu: this.podMtu,
      remarks: this.remarks,
    });
  }
}

/**
 * What a plan may hold beside the release hangs on dynamic resources, whose code the engine looks for in the folder of the
 * program that runs: a program in another language has no such folder.
 */
function refuseWhatIsLeftOut(plan: ClusterPlan): void {
  const problems = besideRelease(plan);
  if (problems.length > 0) throw new RefusedError(problems);
}
