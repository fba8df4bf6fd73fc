// Makes planned custom resources of Cilium, one Pulumi resource each.
// It must never change one: names, labels and specs are the plan's.
import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import type { CiliumObject } from '../plan/objects/bgp/ciliumObject';

/** @param opts with the parent, and what must be there before */
export function makeCiliumObjects(
  objects: readonly CiliumObject[],
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource[] {
  return objects.map(
    ({ apiVersion, kind, metadata, spec }) =>
      new k8s.apiextensions.CustomResource(metadata.name, { apiVersion, kind, metadata, spec }, opts),
  );
}

/** What a component was told to wait for, for its children: Pulumi does not pass it on by itself. */
export function dependenciesOf(
  opts: pulumi.ComponentResourceOptions | undefined,
): Pick<pulumi.CustomResourceOptions, 'dependsOn'> {
  return opts?.dependsOn === undefined ? {} : { dependsOn: opts.dependsOn };
}
