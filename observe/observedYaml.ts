// Writes what a cluster says of itself as a file that people read in a pull request.
// It must never write a hidden value: it is handed none.
import { stringify } from 'yaml';
import type { ObservedCluster } from '../config/schema/observedCluster';

const head = [
  'What this cluster says of itself, written by `routewise observe`. A plan is made from this file, not from the cluster, so',
  'that it is the same for everybody and for every preview. Values that look like secrets are left out: `hidden` lists them.',
];

export function observedYaml(cluster: ObservedCluster): string {
  return `${head.map((line) => `# ${line}`).join('\n')}\n${stringify(cluster, { lineWidth: 110 })}`;
}
