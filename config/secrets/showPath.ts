// Writes the path of a value as `pulumi config set --path` takes it: `extraEnv[0].value`, `labels["example.com/a"]`.
// It must never drop a part.
import type { ValuePath } from './findSecrets';

export function showPath(path: ValuePath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}
