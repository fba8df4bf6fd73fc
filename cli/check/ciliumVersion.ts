// Decides against which supported version values are checked, from what the user or the file says.
// It must never take another minor for the one that was named without a word on it.
import { coerce, maxSatisfying, rcompare, satisfies, validRange } from 'semver';
import { minorReleaseOf } from '../../config/minorReleaseOf';
import type { CiliumVersion } from '../../config/schema/versions';
import { ciliumVersions } from '../../config/schema/versions';

export interface VersionChoice {
  readonly version: CiliumVersion;
  /** Why this one, where it needs a word. */
  readonly remark?: string;
  /** What was named, where its minor is not known here and this one stands for it. */
  readonly inPlaceOf?: string;
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

/** Longer names are no version, whatever digits they begin with. */
const longestName = 60;

/**
 * The version that a file names, or the one nearest to it: a file that names a release unknown here is still a file.
 *
 * @param named as Flux, Argo CD and Helm take it: `1.17.3`, `v1.19`, `^1.18.0`, `1.19.x`, `*`, `main`
 */
export function nearestVersion(named: string): VersionChoice {
  const shown = named.length > longestName ? `${named.slice(0, longestName)}…` : named;
  const plain = named.trim().replace(/^v(?=\d)/, '');
  // Nothing would be any version to semver.
  if (plain === '' || named.length > longestName || (coerce(plain) === null && validRange(plain) === null))
    return { version: defaultVersion, remark: `“${shown}” names no release: judged as the default` };
  if (/^\d+\.\d+(\.(\d+([-+][-+.\w]*)?|[xX*]))?$/.test(plain)) {
    const same = chooseVersion(plain);
    if (same !== undefined) return same;
  } else {
    const allowed = inRange(plain);
    if (allowed !== undefined)
      return { version: allowed, remark: `the newest of those known here that “${shown}” allows` };
  }
  const version = nearestTo(plain);
  return {
    version,
    remark: `${shown} is not known here: judged as ${version}, the nearest that is, and refused nothing that may be of one minor alone`,
    inPlaceOf: shown,
  };
}

/** The newest known release that a range allows; a range of one patch release stands for its minor. */
function inRange(range: string): CiliumVersion | undefined {
  if (validRange(range) === null) return chooseVersion(range)?.version;
  const newest = maxSatisfying([...ciliumVersions], range);
  if (newest !== null) return newest;
  // `>=1.19.0 <1.19.4` allows no release that is known here, but a minor that is.
  return [...ciliumVersions].sort(rcompare).find((known) => {
    const minor = minorReleaseOf(known);
    return Array.from({ length: patchesTried }, (_, patch) => `${minor}.${patch}`).some((each) =>
      satisfies(each, range),
    );
  });
}

const patchesTried = 40;

function nearestTo(named: string): CiliumVersion {
  const place = (text: string): number => {
    const { major, minor } = coerce(text) ?? { major: 0, minor: 0 };
    return major * minorsInMajor + minor;
  };
  const away = (known: CiliumVersion): number => Math.abs(place(named) - place(known));
  return [...ciliumVersions].sort((a, b) => away(a) - away(b))[0] ?? defaultVersion;
}

/** More than any major version has. */
const minorsInMajor = 1000;

export const [defaultVersion] = ciliumVersions;
