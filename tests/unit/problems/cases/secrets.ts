// Cases of secrets that a stack's configuration holds where it must not.
import { providerSecretsInClear } from '../../../../config/secrets/providerSecrets';
import { takeStackSecrets } from '../../../../config/secrets/stackSecrets';
import type { ProblemCases, Told } from '../problemCase';
import { told } from '../problemCase';

const kept = { secure: 'v1:c2VjcmV0:abcdef==' };
const taking = (sections: Record<string, unknown>): Told => {
  return () => told(() => void takeStackSecrets(sections));
};
const proxy = (value: string) => ({ cilium: { values: { extraEnv: [{ name: 'HTTPS_PROXY', value }] } } });

export const secretCases: ProblemCases = {
  'stack-secret-in-clear': {
    at: 'routewise:cilium.values.extraEnv[0].value',
    trips: taking(proxy('http://me:hunter-22@proxy.example.com')),
    misses: taking(proxy('http://proxy.example.com')),
  },
  'provider-secret-in-clear': {
    at: 'proxmoxve:ssh',
    trips: () => providerSecretsInClear({ 'proxmoxve:ssh': { username: 'root', password: 'hunter-22' } }),
    misses: () => providerSecretsInClear({ 'proxmoxve:ssh': { username: 'root', agent: true } }),
  },
  'secret-decides': {
    at: 'routewise:cilium.version',
    trips: taking({ cilium: { version: kept } }),
    misses: taking({ cilium: { values: { podAnnotations: { version: kept } } } }),
  },
};
