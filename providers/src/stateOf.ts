// Makes the state of a resource out of what its handler knows, whether the update went through or broke off.
// It must never let an undefined value through: Pulumi's dynamic provider fails on one in a result, and waits for ever on one in
// an error's properties.
import { messageOf } from '../../config/messageOf';
import { say } from './say';
import { withoutTrace } from './withoutTrace';

/** @param outs what JSON can hold; undefined values are left out */
export function stateOf(outs: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(outs)) as Record<string, unknown>;
}

/** @returns what to throw after a part was done: the state tells it although the update failed */
export function unfinished(failure: unknown, id: string, outs: object): Error {
  const message = messageOf(failure);
  return Object.assign(withoutTrace(message), { id, properties: stateOf(outs), reasons: [message] });
}

/**
 * Keeps a cluster as it is wanted, and tells it line by line.
 * @param record what the last update left, changed as this one goes on
 * @returns the state; where it breaks off, the error carries what has been done by then
 */
export async function recorded<I extends { clusterName: string }, R>(
  keep: (inputs: I, record: R, say: (line: string) => void) => Promise<void>,
  inputs: I,
  record: R,
): Promise<Record<string, unknown>> {
  try {
    await keep(inputs, record, say);
  } catch (error) {
    throw unfinished(error, inputs.clusterName, { ...inputs, record });
  }
  return stateOf({ ...inputs, record });
}
