// Puts the stack's secrets where a plan has placeholders for them: into Helm values, and into what machines are made of.
// It must never put one into anything that is not a secret for Pulumi.
import * as pulumi from '@pulumi/pulumi';
import { holdsPlaceholder, replacePlaceholders } from '../../config/secrets/placeholder';
import { takeStackSecrets } from '../../config/secrets/stackSecrets';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { clearValue, markedSections } from './stackSections';

/** A release's values, each secret among them an output of Pulumi's that is one; and whether there are any. */
export interface ReleaseValues {
  readonly values: Readonly<Record<string, unknown>>;
  readonly secretValues: boolean;
}

export function releaseValues({ cilium }: Pick<ClusterPlan, 'cilium'>): ReleaseValues {
  const { helmValues } = cilium;
  if (!holdsPlaceholder(helmValues)) return { values: helmValues, secretValues: false };
  const secrets = stackSecrets();
  const values = replacePlaceholders(helmValues, (each) => pulumi.secret(secretOf(secrets, each)));
  return { values: values as ReleaseValues['values'], secretValues: true };
}

/** In clear: only for texts that are made a secret as a whole, such as machine configs. */
export function withStackSecrets<T>(value: T): T {
  if (!holdsPlaceholder(value)) return value;
  const secrets = stackSecrets();
  return replacePlaceholders(value, (each) => secretOf(secrets, each)) as T;
}

function stackSecrets(): Map<string, unknown> {
  const { secrets } = takeStackSecrets(markedSections());
  return new Map(secrets.map(({ placeholder, path }) => [placeholder, clearValue(path)]));
}

function secretOf(secrets: Map<string, unknown>, placeholder: string): unknown {
  const value = secrets.get(placeholder);
  if (value === undefined) throw new Error(`the stack has no value for ${placeholder}`);
  return value;
}
