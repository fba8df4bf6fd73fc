// Finds the cloud-init user data of a virtual machine: the snippet its `cicustom` names, on its own node.
// It must never show what is in it.
import { died } from './apiError';
import type { ProxmoxContext } from './context';
import { volumeOf } from './context';
import type { StoredVm } from './model';
import { parseProperties } from './propertyString';

/** @returns undefined where the machine names none @throws ProxmoxError when it names one that is not there */
export function snippetOf(context: ProxmoxContext, { node, config }: StoredVm): string | undefined {
  const volid = parseProperties(config.cicustom ?? '').options.get('user');
  if (volid === undefined) return undefined;
  const text = volumeOf(context, node, volid)?.text;
  if (text === undefined) throw died(`volume '${volid}' does not exist`);
  return text;
}
