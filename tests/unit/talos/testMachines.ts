// Makes the machines and the running stand-ins that the Talos tests share.
// It must never stand in for what is tested: secrets, configs and connections are the real ones.
import { stringify } from 'yaml';
import { planTalosMachine, renderTalosMachineConfig, withTalosEndpoint } from '../../../plan/machines/talos';
import type { TalosMachine, TalosMachineInput } from '../../../plan/machines/talos';
import { generateTalosSecrets } from '../../../providers/src/talos/secrets';
import type { TalosSecrets } from '../../../plan/machines/talos/talosSecrets';
import type { TalosCredentials } from '../../../providers/src/talos/talosApi';
import { parseTalosUserData, startTalosMachine } from '../../../sandbox/talos';
import type { RunningTalosMachine, TalosMachineOptions } from '../../../sandbox/talos';

let made: Promise<TalosSecrets> | undefined;

/** The same secrets for all tests of a file. */
export function testSecrets(): Promise<TalosSecrets> {
  made ??= otherTestSecrets();
  return made;
}

/** Those of another cluster. */
export function otherTestSecrets(): Promise<TalosSecrets> {
  return generateTalosSecrets({ serviceAccountKeyBits: 2048 });
}

export function testMachine(overrides: Partial<TalosMachineInput> = {}): TalosMachine {
  const machine = planTalosMachine({
    role: 'controlplane',
    hostname: 'dev-control-1',
    talosVersion: '1.12.0',
    nodeSubnets: ['10.0.1.0/24'],
    links: [
      { name: 'eth0', dhcp4: true },
      { name: 'eth1', dhcp4: true, mtu: 1450 },
    ],
    cluster: {
      name: 'dev',
      endpoint: 'https://cluster.invalid:6443',
      podSubnets: ['10.0.16.0/20'],
      serviceSubnets: ['10.0.8.0/21'],
      kubernetesVersion: '1.34.2',
      forwardKubeDNSToHost: false,
    },
    ...overrides,
  });
  return withTalosEndpoint(machine, '127.0.0.1');
}

export function adminOf(secrets: TalosSecrets): TalosCredentials {
  return { ca: secrets.certs.os.crt, ...secrets.clients.talos };
}

/** A stand-in on a free port of 127.0.0.1. */
export async function runMachine(
  machine: TalosMachine,
  secrets: TalosSecrets,
  options: Partial<TalosMachineOptions> = {},
): Promise<RunningTalosMachine> {
  const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');
  return startTalosMachine({
    address: '127.0.0.1',
    port: 0,
    config: parseTalosUserData(renderTalosMachineConfig(machine, secrets)),
    serverName: machine.hostname,
    signer: { crt: decode(secrets.certs.os.crt), key: decode(secrets.certs.os.key) },
    onBootstrap: () => Promise.resolve(),
    ...options,
  });
}

/** Documents as the YAML text of a machine config. */
export function yamlOf(...documents: unknown[]): string {
  return documents.map((document) => stringify(document)).join('---\n');
}
