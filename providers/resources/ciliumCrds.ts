// Declares the resource that stands for Cilium's custom resources being served by the cluster's API.
// It must never remove anything when it is deleted: the definitions are the operator's.
import { dynamic, secret } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input } from '@pulumi/pulumi';
import { ciliumCrds } from './handlers';

export interface CiliumCrdsArgs {
  /** Kept as a secret. */
  kubeconfig: Input<string>;
  /** `cilium.io/v2/ciliumbgppeerconfigs`: group, version, plural; sorted. */
  crds: Input<readonly string[]>;
  ciliumVersion: Input<string>;
  /** Seconds. Default 300. */
  timeoutSeconds?: Input<number>;
}

/** Depend on it wherever a custom resource of Cilium is made: the operator registers them after it was installed. */
export class CiliumCrds extends dynamic.Resource {
  constructor(name: string, args: CiliumCrdsArgs, options: CustomResourceOptions = {}) {
    super(
      ciliumCrds,
      name,
      { ...args, kubeconfig: secret(args.kubeconfig) },
      { ...options, additionalSecretOutputs: ['kubeconfig'] },
      'routewise',
      'CiliumCrds',
    );
  }
}
