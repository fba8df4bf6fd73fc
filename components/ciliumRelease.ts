// Installs Cilium as a real Helm release and waits for its roll-out.
// It must never decide a value: the plan's values go to Helm as they are. Nor take Cilium off nodes that stay, unless it was asked to.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { sha256 } from '../config/sha256';
import type { InstalledCilium } from '../plan/running/runningCilium';
import { sortedJson } from '../plan/sortedJson';
import { refuseReplacement } from './ciliumReplacement';

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
  /** Whether some values are secrets: what the state keeps of them, and what Helm renders, is encrypted then. */
  secretValues?: boolean;
  namespace?: string;
  /** Refuse to delete or replace the release. */
  protect?: boolean;
  /**
   * Uninstall Cilium where Pulumi deletes or replaces the release. Default false: Pulumi forgets it, and the agents stay with their
   * nodes. A replacement then fails before it has begun, since Helm refuses a second release of the name.
   */
  uninstall?: boolean;
  /** The release that the stack has already, and the cluster this one is for: told in the preview, a replacement is refused. */
  replacing?: { installed: InstalledCilium; cluster: pulumi.Input<string> };
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
  /** SHA-256 of the effective values, hex: the same digest means the same configuration. A secret where values are. */
  readonly valuesDigest: pulumi.Output<string>;

  constructor(name: string, args: CiliumReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('routewise:index:CiliumRelease', name, forReading(args), opts);
    const secret = hasSecrets(args);
    const { uninstall = false, replacing } = args;
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
        // Nodes whose agents are gone have no network: machines that are deleted take theirs along, and all others keep them.
        retainOnDelete: !uninstall,
        // First the old one, for both would have the same objects; and never the old one alone.
        deleteBeforeReplace: uninstall,
        ...(replacing === undefined
          ? {}
          : {
              hooks: {
                beforeCreate: [
                  refuseReplacement(replacing.installed, { cluster: replacing.cluster, uninstall }),
                ],
              },
            }),
        // Told again at each update it means nothing: a resource that the stack has is not imported twice.
        ...(args.adopt === undefined ? {} : { import: `${args.adopt.namespace}/${args.adopt.name}` }),
        ...(secret ? { additionalSecretOutputs: ['values', 'manifest'] } : {}),
      },
    );
    this.version = release.version.apply((version) => version);
    this.status = release.status.status;
    const digest = release.values.apply(digestOf);
    // A short secret could be guessed from it, all other values being known.
    this.valuesDigest = secret ? pulumi.secret(digest) : pulumi.unsecret(digest);
    this.registerOutputs({ version: this.version, status: this.status, valuesDigest: this.valuesDigest });
  }
}

/** The component's own inputs are for reading; secrets among the values are the release's alone. */
function forReading(args: CiliumReleaseArgs): pulumi.Inputs {
  return {
    ...args,
    // What there was before is no part of what is wanted. Undefined inputs are none: a release without secrets has the inputs that
    // it always had.
    replacing: undefined,
    secretValues: undefined,
    uninstall: args.uninstall === true ? true : undefined,
    ...(hasSecrets(args) ? { values: {} } : {}),
  };
}

function hasSecrets({ adopt, secretValues }: CiliumReleaseArgs): boolean {
  return secretValues === true || adopt?.secretValues === true;
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
  return sha256(sortedJson(values));
}
