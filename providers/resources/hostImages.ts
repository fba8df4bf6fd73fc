// Declares the resource that stands for images being in the containerd of every host, the same on all of them.
// It must never hold a key: what lets in to the hosts comes from the environment of `pulumi up`.
import { dynamic } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input, Output } from '@pulumi/pulumi';
import type { HostPlan } from '../../plan/infrastructure/hosts';
import { hostImages } from './handlers';

export interface HostImagesArgs {
  cluster: string;
  /** By path from the stack's file, with the SHA-256 (hex) of each. */
  archives: readonly { file: string; sha256: Input<string> }[];
  hosts: readonly Pick<HostPlan, 'name' | 'role' | 'ssh' | 'address' | 'hostKey'>[];
  /** `SHA256:…` by host: what each must show. */
  hostKeys: Input<Record<string, string>>;
}

/** Needs k3s to run on all hosts; Cilium's release depends on it. */
export class HostImages extends dynamic.Resource {
  /** Digest by name of the image, `sha256:…`. */
  declare readonly images: Output<Record<string, string>>;

  constructor(name: string, args: HostImagesArgs, options: CustomResourceOptions = {}) {
    super(hostImages, name, { ...args, images: undefined }, options, 'routewise', 'HostImages');
  }
}
