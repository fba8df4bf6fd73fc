// What marks an object of a cloud as one stack's: a label that no other stack gives, nor a copy of this one.
// It must never be a secret, nor change while the stack keeps its name.
import { sha256 } from '../../config/sha256';

/** The label's key. */
export const stackLabel = 'routewise-stack';

/**
 * The label's value. Its first part hangs on the stack's name, which a copy of the state under another name does not have; the
 * second on the cluster's own CA, which is made once in the first update and kept in the state, so that a second
 * stack with the same cluster name has another.
 * @param stack `project/stack`
 * @param certificate of the cluster's CA, PEM or Base64; public: everybody who calls the API is shown it
 */
export function stackMark(stack: string, certificate: string): string {
  return `${nameMark(stack)}-${digest(certificate.trim(), 16)}`;
}

/** Whether a mark is one that this stack gives, as far as its name tells. */
export function bearsName(mark: string, stack: string): boolean {
  return mark.startsWith(`${nameMark(stack)}-`);
}

function nameMark(stack: string): string {
  return digest(stack, 8);
}

function digest(text: string, digits: number): string {
  return sha256(text).slice(0, digits);
}
