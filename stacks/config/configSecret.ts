// Says whether a key of the stack's configuration is a secret.
// It must never read its value.
import * as pulumi from '@pulumi/pulumi';

/** In the SDK's code, which judges its own reads by it, and left out of its types. */
export function isConfigSecret(key: string): boolean {
  const { isConfigSecret: isSecret } = pulumi.runtime as unknown as {
    isConfigSecret: (key: string) => boolean;
  };
  return isSecret(key);
}
