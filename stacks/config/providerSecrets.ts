// Refuses credentials of providers that the running stack's configuration holds in clear.
// It must never show one.
import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../config/problem';
import { providerSecretsInClear } from '../../config/secrets/providerSecrets';
import { isConfigSecret } from './configSecret';

export function checkProviderSecrets(): Problem[] {
  const open = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => !isConfigSecret(key));
  return providerSecretsInClear(Object.fromEntries(open));
}
