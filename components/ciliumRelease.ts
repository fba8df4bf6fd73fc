// Installs Cilium as a real Helm release and waits for its roll-out.
// It must never decide a value: the plan's values go to Helm as they are.
import { createHash } from 'node:crypto';
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { sortedJson } from '../plan/sortedJson';

/** The release of Cilium that is wanted: version, chart, values, and how carefully it is rolled out. */
export interface CiliumReleaseArgs {
  /** Chart version, for example `1.19.6`. */
  version: string;
  /** A chart repository, or a folder or archive relative to Pulumi.yaml. */
  chart: { kind: 'repository'; url: string } | { kind: 'path' | 'archive'; path: string };
  /** Helm values, nested. */
  values: Readonly<Record<string, unknown>>;
  /** Seconds a roll-out may take before Helm rolls it back. */
  timeoutSeconds: number;
  /** Helm revisions to keep. */
  history: number;
  namespace?: string;
  /** Refuse to delete or replace the release. */
  protect?: boolean;
  /**
   * A release that Helm has installed already, to be taken over. Given its own chart version and values it is upgraded to
   * what it is: that makes a revision, and restarts nothing.
   */
  adopt?: {
    name: string;
    namespace: string;
    /** Whether some values are secrets: all of them are then encrypted in the state, what Helm renders of them too. */
    secretValues: boolean;
  };
}

/**
 * A `helm.v3.Release` rather than a templated chart: it is atomic, keeps a history to roll back to, and certificates
 * that the chart makes once stay. Its name is fixed, because another name would install a second Cilium beside the first.
 */
export class CiliumRelease extends pulumi.ComponentResource {
  readonly version: pulumi.Output<string>;
  /** Helm's own word, `deployed` once the roll-out is through. */
  readonly status: pulumi.Output<string>;
  /** SHA-256 of the effective values, hex: the same digest means the same configuration. */
  readonly valuesDigest: pulumi.Output<string>;

  constructor(name: string, args: CiliumReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:index:CiliumRelease', name, withoutSecrets(args), opts);
    const release = new k8s.helm.v3.Release(
      name,
      {
        name: args.adopt?.name ?? 'cilium',
        namespace: args.adopt?.namespace ?? args.namespace ?? 'kube-system',
        version: args.version,
        ...chartArgs(args.chart),
        values: args.adopt?.secretValues === true ? pulumi.secret(args.values) : args.values,
        atomic: true,
        cleanupOnFail: true,
        maxHistory: args.history,
        timeout: args.timeoutSeconds,
        // Waiting is Helm's own: until DaemonSet and Deployments are ready, or the timeout is over.
        skipAwait: false,
      },
      {
        parent: this,
        protect: args.protect ?? false,
        deleteBeforeReplace: true,
        // Told again at each update it means nothing: a resource that the stack has is not imported twice.
        // Somebody else's network goes on when this stack is destroyed.
        ...(args.adopt === undefined
          ? {}
          : { import: `${args.adopt.namespace}/${args.adopt.name}`, retainOnDelete: true }),
        ...(args.adopt?.secretValues === true ? { additionalSecretOutputs: ['values', 'manifest'] } : {}),
      },
    );
    this.version = release.version.apply((version) => version);
    this.status = release.status.status;
    this.valuesDigest = pulumi.unsecret(release.values.apply(digestOf));
    this.registerOutputs({ version: this.version, status: this.status, valuesDigest: this.valuesDigest });
  }
}

/** The component's own inputs are for reading; secrets among the values are the release's alone. */
function withoutSecrets(args: CiliumReleaseArgs): pulumi.Inputs {
  return args.adopt?.secretValues === true ? { ...args, values: {} } : { ...args };
}

function chartArgs(
  chart: CiliumReleaseArgs['chart'],
): Pick<k8s.helm.v3.ReleaseArgs, 'chart' | 'repositoryOpts'> {
  if (chart.kind !== 'repository') return { chart: chart.path };
  if (chart.url.startsWith('oci:')) return { chart: `${chart.url.replace(/\/+$/, '')}/cilium` };
  return { chart: 'cilium', repositoryOpts: { repo: chart.url } };
}

/** Keys sorted at every level, so that the digest says nothing about the order of writing. */
export function digestOf(values: unknown): string {
  return createHash('sha256').update(sortedJson(values)).digest('hex');
}
