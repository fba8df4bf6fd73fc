// Writes what a cluster says of itself as a file that people read in a pull request.
// It must never write a hidden value: it is handed none; nor what a terminal obeys that shows the file.
import { Document, visit } from 'yaml';
import { cleanText, escapeUnseen } from '../config/cleanText';
import type { ObservedCluster } from '../config/schema/observedCluster';

const head = [
  'What this cluster says of itself, written by `routewise observe`. A plan is made from this file, not from the cluster, so',
  'that it is the same for everybody and for every preview. Values that look like secrets are left out: `hidden` lists them.',
];

export function observedYaml(cluster: ObservedCluster): string {
  const document = new Document(cluster);
  visit(document, {
    Scalar: (_, scalar) => {
      // Between double quotes alone YAML has escapes. Line breaks are in blocks, which people can read.
      const { value } = scalar;
      if (typeof value === 'string' && value.split(/[\n\t]/).some((part) => cleanText(part) !== part))
        scalar.type = 'QUOTE_DOUBLE';
    },
  });
  const text = escapeUnseen(document.toString({ lineWidth: 110 }));
  return `${head.map((line) => `# ${line}`).join('\n')}\n${text}`;
}
