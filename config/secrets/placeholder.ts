// What stands in a plan where a secret stands in the stack: a text that names the key of the stack’s configuration.
// It must never say anything of the secret, its length and digest included: a short one could be guessed from them.
import type { ValuePath } from './findSecrets';
import { showPath } from './showPath';

/** @param path from the section on @returns `[secret routewise:cilium.values.extraEnv[0].value]` */
export function placeholderOf(path: ValuePath): string {
  return `[secret routewise:${showPath(path)}]`;
}

export function isPlaceholder(value: unknown): value is string {
  return typeof value === 'string' && isPlaceholderText(value);
}

export function isPlaceholderText(text: string): boolean {
  return /^\[secret routewise:.+\]$/.test(text);
}

/** Whether there is one anywhere in a value. */
export function holdsPlaceholder(value: unknown): boolean {
  if (isPlaceholder(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsPlaceholder);
}

/** Puts something in the place of each. */
export function replacePlaceholders(value: unknown, by: (placeholder: string) => unknown): unknown {
  if (isPlaceholder(value)) return by(value);
  if (Array.isArray(value)) return value.map((each) => replacePlaceholders(each, by));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, replacePlaceholders(each, by)] as const),
  );
}
