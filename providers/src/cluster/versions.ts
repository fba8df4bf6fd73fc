// Says which steps between releases of Talos and of Kubernetes can be made, and why others cannot.
// It must never need the cluster: a preview asks it, and so does each machine's own step.
// Sources: Talos documentation, "Upgrading Talos Linux" (one minor after the other); Kubernetes version skew policy.

/** @returns why a machine cannot go from one Talos release to the other, or undefined */
export function judgeTalosStep(from: string, to: string): string | undefined {
  return judgeStep('Talos', from, to, {
    down: 'Talos does not read the state that a later minor has written',
    skip: 'Talos migrates its state from the minor before',
    key: 'routewise:distribution.version',
  });
}

/** @returns why a cluster cannot go from one Kubernetes release to the other, or undefined */
export function judgeKubernetesStep(from: string, to: string): string | undefined {
  return judgeStep('Kubernetes', from, to, {
    down: 'the API server does not read what a later minor has stored',
    skip: 'API servers migrate what is stored from the minor before, and may be only one minor apart from each other',
    key: 'routewise:cluster.kubernetes',
  });
}

function judgeStep(
  what: string,
  from: string,
  to: string,
  why: { down: string; skip: string; key: string },
): string | undefined {
  const [old, next] = [parts(from), parts(to)];
  if (old.major !== next.major) return `${what} cannot go from ${from} to ${to}: the major version differs.`;
  const step = next.minor - old.minor;
  if (step < 0) {
    return `${what} cannot go back from ${from} to ${to}: ${why.down}. Leave ${why.key} at 1.${old.minor} or later.`;
  }
  if (step > 1) {
    return `${what} cannot go from ${from} to ${to} in one update: ${why.skip}. Set ${why.key} to the last release of 1.${old.minor + 1} first, and go on from there.`;
  }
  return undefined;
}

function parts(version: string): { major: number; minor: number } {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return { major, minor };
}
