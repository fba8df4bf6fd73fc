// Ids of the rules that look at a stack: their cases are stacks, in stackRules.test.ts.
export const stackRules: readonly string[] = [
  'hetzner-network-limit',
  'api-open-to-the-world',
  'api-closed-to-pulumi',
  'metadata-open-to-pods',
  'load-balancer-filters-nothing',
  'node-ipam-private-addresses',
  'single-control-plane',
  'api-endpoint-of-one-node',
  'hosts-given-addresses',
  'cilium-may-be-uninstalled',
  'no-place-for-pods',
  'talos-firewall-relied-upon',
];
