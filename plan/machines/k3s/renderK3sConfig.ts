// Writes a node’s config.yaml: what its pool shares, its name and addresses, and where its token lies.
// It must never hold a token itself: the file is named, and only root reads it.
import { stringify } from 'yaml';
import { k3sPaths } from './k3sPaths';
import type { K3sConfig, K3sNode } from './k3sMachine';

/** How the node joins is not in it: a file beside it says that, written when the machine has looked who is there. */
export function renderK3sConfig(node: K3sNode): string {
  return stringify(k3sConfigOf(node), { lineWidth: 0, aliasDuplicateObjects: false });
}

export function k3sConfigOf({ role, name, addresses, sans, config }: K3sNode): K3sConfig {
  const own: K3sConfig = {
    'node-name': name,
    // One text: k3s splits it, and the help text of every release documents this form.
    'node-ip': addresses.join(','),
    'token-file': k3sPaths.token,
    ...(role === 'server'
      ? { 'agent-token-file': k3sPaths.agentToken, 'write-kubeconfig-mode': '0600', 'tls-san': [...sans] }
      : {}),
  };
  return mergeK3sConfig(own, config);
}

/** Lists are added to, everything else is replaced. */
export function mergeK3sConfig(base: K3sConfig, over: K3sConfig): K3sConfig {
  return Object.entries(over).reduce<Record<string, K3sConfig[string]>>(
    (merged, [key, value]) => {
      const before = merged[key];
      merged[key] = isList(before) && isList(value) ? [...new Set([...before, ...value])] : value;
      return merged;
    },
    { ...base },
  );
}

function isList(value: K3sConfig[string] | undefined): value is readonly string[] {
  return Array.isArray(value);
}
