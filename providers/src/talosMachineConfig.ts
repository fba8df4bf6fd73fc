// The life of the resource TalosMachineConfig: a machine boots with its first config, later ones are applied to it running.
// It must never apply what the machine has already, and never restart a machine unasked.
import { createHash } from 'node:crypto';
import { applyMachineConfig } from './talos/applyMachineConfig';
import type { ApplyRequest } from './talos/applyMachineConfig';
import type { CreateResult, DiffResult, UpdateResult } from './dynamicProvider';

export interface TalosMachineConfigInputs extends ApplyRequest {
  hostname: string;
  /** Changes when the machine was made anew: it then booted with the config of that time. */
  machineId: string;
  /** SHA-256 (hex) of the config the machine booted with. Left out: it is the present one. */
  bootedConfigDigest?: string;
}

export const talosMachineConfig = {
  async create(inputs: TalosMachineConfigInputs): Promise<CreateResult> {
    const digest = configDigest(inputs.machineConfig);
    const isBooted = inputs.bootedConfigDigest === undefined || inputs.bootedConfigDigest === digest;
    const applied = isBooted ? { appliedMode: 'user-data', appliedDetails: '' } : await apply(inputs);
    return { id: inputs.hostname, outs: { ...inputs, configDigest: digest, ...applied } };
  },
  async update(_id: string, _olds: unknown, news: TalosMachineConfigInputs): Promise<UpdateResult> {
    return { outs: { ...news, configDigest: configDigest(news.machineConfig), ...(await apply(news)) } };
  },
  diff(_id: string, olds: TalosMachineConfigInputs, news: TalosMachineConfigInputs): Promise<DiffResult> {
    if (olds.machineId !== news.machineId) return Promise.resolve({ changes: true, replaces: ['machineId'] });
    return Promise.resolve({ changes: olds.machineConfig !== news.machineConfig });
  },
};

/** SHA-256 of a machine config's text, hex: the form of `bootedConfigDigest`. */
export function configDigest(machineConfig: string): string {
  return createHash('sha256').update(machineConfig).digest('hex');
}

async function apply(
  inputs: TalosMachineConfigInputs,
): Promise<{ appliedMode: string; appliedDetails: string }> {
  const { mode, modeDetails, warnings } = await applyMachineConfig(inputs);
  return {
    appliedMode: mode === 'REBOOT' ? 'reboot' : 'no-reboot',
    appliedDetails: [modeDetails, ...warnings].join('\n'),
  };
}
