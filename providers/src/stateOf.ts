// Makes the state of a resource out of what its handler knows, whether the update went through or broke off.
// It must never let an undefined value through: Pulumi's dynamic provider fails on one in a result, and waits for ever on one in
// an error's properties.
import { withoutStack } from './withoutStack';

/** @param outs what JSON can hold; undefined values are left out */
export function stateOf(outs: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(outs)) as Record<string, unknown>;
}

/** @returns what to throw after a part was done: the state tells it although the update failed */
export function unfinished(failure: unknown, id: string, outs: object): Error {
  const message = failure instanceof Error ? failure.message : String(failure);
  return Object.assign(withoutStack(message), { id, properties: stateOf(outs), reasons: [message] });
}
