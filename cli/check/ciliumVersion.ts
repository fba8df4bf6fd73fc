// Decides against which supported version values are checked, from what the user or the file says.
// It must never check against another minor than was asked for.
import { coerce } from 'semver';
import type { CiliumVersion } from '../../config/schema/versions';
import { ciliumVersions } from '../../config/schema/versions';

export interface VersionChoice {
  readonly version: CiliumVersion;
  /** Why this one, where it needs a word. */
  readonly remark?: string;
}

/**
 * @param asked `1.19.6`, `v1.19`, `1.19.2`: another patch release stands for the supported one of its minor
 * @returns nothing where no release of that minor is supported
 */
export function chooseVersion(asked: string): VersionChoice | undefined {
  const wanted = coerce(asked);
  const version = ciliumVersions.find((known) => {
    const supported = coerce(known);
    return wanted?.major === supported?.major && wanted?.minor === supported?.minor;
  });
  if (version === undefined) return undefined;
  const plain = asked.replace(/^v/, '');
  if (plain === version) return { version };
  return {
    version,
    remark: `${plain} is checked as ${version}, the release of its minor whose chart is known here`,
  };
}

export const [defaultVersion] = ciliumVersions;
