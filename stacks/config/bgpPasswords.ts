// Takes the passwords of BGP sessions from the stack's Pulumi configuration, where the plan names their keys.
// It must never show one, nor take one that is kept in clear.
import * as pulumi from '@pulumi/pulumi';
import type { BgpPeeringArgs } from '../../components/bgpPeering';
import type { Problem } from '../../config/problem';
import type { ProblemKind } from '../../config/problemKinds';
import { pulumiSecretProblems } from '../../config/problems/pulumiSecrets';
import type { BgpPlan } from '../../plan/objects/bgp/bgpPlan';
import { isConfigSecret } from './configSecret';

/** What the kernel takes as a TCP MD5 key: TCP_MD5SIG_MAXKEYLEN. */
const longest = 80;

export function bgpPasswords({ bgp }: { readonly bgp?: BgpPlan }): BgpPeeringArgs['passwords'] {
  return Object.values(bgp?.peers ?? {}).flatMap(({ password }) => {
    if (password === undefined) return [];
    const [namespace, key] = partsOf(password.config);
    return [{ secret: password.secret, password: new pulumi.Config(namespace).requireSecret(key) }];
  });
}

export function checkBgpPasswords({ bgp }: { readonly bgp?: BgpPlan }): Problem[] {
  return Object.entries(bgp?.peers ?? {}).flatMap(([name, { password }]): Problem[] => {
    if (password === undefined) return [];
    const wrong = judge(password.config);
    if (wrong === undefined) return [];
    return [
      wrong.kind.at(`routewise:bgp.peers.${name}.passwordConfig`, {
        found: password.config,
        reason: wrong.reason,
        remedy: `run \`pulumi config set --secret ${password.config}\``,
      }),
    ];
  });
}

function judge(config: string): { readonly kind: ProblemKind; readonly reason?: string } | undefined {
  const value = pulumi.runtime.getConfig(config);
  if (value === undefined || value === '') return { kind: pulumiSecretProblems['bgp-password-missing'] };
  if (!isConfigSecret(config)) return { kind: pulumiSecretProblems['bgp-password-in-clear'] };
  const bytes = Buffer.byteLength(value);
  if (bytes <= longest) return undefined;
  return {
    kind: pulumiSecretProblems['bgp-password-too-long'],
    reason: `it has ${bytes} bytes, and TCP MD5 takes ${longest}`,
  };
}

function partsOf(config: string): [namespace: string, key: string] {
  const colon = config.indexOf(':');
  return [config.slice(0, colon), config.slice(colon + 1)];
}
