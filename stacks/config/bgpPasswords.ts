// Takes the passwords of BGP sessions from the stack's Pulumi configuration, where the plan names their keys.
// It must never show one, nor take one that is kept in clear.
import * as pulumi from '@pulumi/pulumi';
import type { BgpPeeringArgs } from '../../components/bgpPeering';
import type { Problem } from '../../config/problem';
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
      {
        severity: 'refuse',
        path: `routewise:bgp.peers.${name}.passwordConfig`,
        found: password.config,
        remedy: `run \`pulumi config set --secret ${password.config}\``,
        ...wrong,
      },
    ];
  });
}

function judge(config: string): Pick<Problem, 'rule' | 'reason'> | undefined {
  const value = pulumi.runtime.getConfig(config);
  if (value === undefined || value === '')
    return {
      rule: 'bgp-password-missing',
      reason: 'the stack has no such key, and a session without its password would be refused by the router',
    };
  if (!isConfigSecret(config))
    return {
      rule: 'bgp-password-in-clear',
      reason: 'the stack file holds it in clear, where everybody who sees the file can read it',
    };
  const bytes = Buffer.byteLength(value);
  if (bytes > longest)
    return { rule: 'bgp-password-too-long', reason: `it has ${bytes} bytes, and TCP MD5 takes ${longest}` };
  return undefined;
}

function partsOf(config: string): [namespace: string, key: string] {
  const colon = config.indexOf(':');
  return [config.slice(0, colon), config.slice(colon + 1)];
}
