// Declares the resource that stands for hosts being fit for their cluster: looked at, and put right where allowed.
// It must never hold a key: what lets in to the hosts comes from the environment of `pulumi up`.
import { dynamic } from '@pulumi/pulumi';
import type { CustomResourceOptions, Output } from '@pulumi/pulumi';
import type { HostFix } from '../../plan/infrastructure/hosts';
import type { PreflightPlan } from '../../plan/preflight/preflightPlan';
import { readyHosts } from './handlers';

export interface ReadyHostsArgs {
  plan: PreflightPlan;
  fixes: readonly HostFix[];
  /** Bumped to take the hosts' new keys, after they were installed anew. Default 1. */
  keyGeneration?: number;
}

/** Everything that touches a host depends on it: where one host is refused, none is changed. */
export class ReadyHosts extends dynamic.Resource {
  /** `SHA256:…` by host, to hand to whatever connects next. */
  declare readonly hostKeys: Output<Record<string, string>>;

  constructor(name: string, args: ReadyHostsArgs, options: CustomResourceOptions = {}) {
    super(
      readyHosts,
      name,
      { keyGeneration: 1, ...args, hostKeys: undefined },
      options,
      'routewise',
      'ReadyHosts',
    );
  }
}
