// Declares the resource that keeps the machine config of a running Talos machine up to date.
// It must never touch a machine that has just booted with that very config.
import { dynamic, secret } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input, Output } from '@pulumi/pulumi';
import type { TalosCredentials } from '../src/talos/talosApi';
import { talosMachineConfig } from './handlers';

export interface TalosMachineConfigArgs {
  hostname: Input<string>;
  /** Address of the machine. */
  node: Input<string>;
  /** Default 50000. */
  port?: Input<number>;
  /** `{ ca: certs.os.crt, ...clients.talos }` of the machine secrets. */
  talos: Input<TalosCredentials>;
  /** The rendered config; kept as a secret. */
  machineConfig: Input<string>;
  /** The server's id: another one means a machine that booted anew. */
  machineId: Input<string>;
  /** SHA-256 (hex) of what the machine booted with, when that is not the present config. */
  bootedConfigDigest?: Input<string>;
  /** Whether Talos may restart the machine when a change needs it. Default false: the update stops and says so. */
  allowReboot?: Input<boolean>;
}

export class TalosMachineConfig extends dynamic.Resource {
  /** SHA-256 of the config, hex. */
  declare readonly configDigest: Output<string>;
  /** `user-data` as it booted, `no-reboot` or `reboot` after a change. */
  declare readonly appliedMode: Output<string>;
  /** What Talos said about the change. */
  declare readonly appliedDetails: Output<string>;

  constructor(name: string, args: TalosMachineConfigArgs, options: CustomResourceOptions = {}) {
    super(
      talosMachineConfig,
      name,
      {
        ...args,
        talos: secret(args.talos),
        machineConfig: secret(args.machineConfig),
        configDigest: undefined,
        appliedMode: undefined,
        appliedDetails: undefined,
      },
      { ...options, additionalSecretOutputs: ['talos', 'machineConfig'] },
      'routewise',
      'TalosMachineConfig',
    );
  }
}
