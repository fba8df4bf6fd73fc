// The part of a version by which releases are told apart.
// It must never judge a version: whether there is such a release is for others to say.

/** `1.20` of `1.20.3`, `1.20` or `1.20.0-rc.1`. */
export function minorReleaseOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
