// Reads from a stack's state what it has of Cilium already: the release, and whether its provider says which cluster it is for.
// It must never need what the state keeps encrypted.
import { z } from 'zod';

/** The release that the stack's state has. */
export interface InstalledCilium {
  readonly name: string;
  readonly namespace: string;
  /** Identity of its cluster, as its provider has it; absent in states that have none. */
  readonly cluster?: string;
  /** Whether Pulumi leaves it in the cluster when it deletes it. */
  readonly retained: boolean;
}

export interface RunningCilium {
  readonly installed?: InstalledCilium;
  /** There is a provider that does not say which cluster it is for: states of earlier releases have such. */
  readonly unidentified: boolean;
}

export const noCiliumYet: RunningCilium = { unidentified: false };

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  delete: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  provider: z.string().optional(),
  retainOnDelete: z.boolean().optional(),
});
const state = z.object({ deployment: z.object({ resources: z.array(resource).nullish() }) });
const releaseInputs = z.object({ name: z.string(), namespace: z.string() });
const component = 'routewise:index:CiliumRelease';

/** @param exported what `pulumi stack export` says */
export function runningCiliumOf(exported: unknown): RunningCilium {
  const resources = (state.parse(exported).deployment.resources ?? []).filter((each) => each.delete !== true);
  const release = resources.find(
    ({ type, urn }) =>
      type === 'kubernetes:helm.sh/v3:Release' && urn.includes(`::${component}$kubernetes:helm.sh/`),
  );
  // `URN::ID`: a provider that was replaced has another id.
  const provider = resources.find(
    ({ type, urn }) =>
      type === 'pulumi:providers:kubernetes' && release?.provider?.startsWith(`${urn}::`) === true,
  );
  const cluster = z.string().safeParse(provider?.inputs?.clusterIdentifier).data;
  const named = releaseInputs.safeParse(release?.inputs).data;
  return {
    ...(named === undefined
      ? {}
      : {
          installed: {
            ...named,
            retained: release?.retainOnDelete ?? false,
            ...(cluster === undefined ? {} : { cluster }),
          },
        }),
    unidentified: resources.some(
      ({ type, inputs }) => type === 'pulumi:providers:kubernetes' && inputs?.clusterIdentifier === undefined,
    ),
  };
}
