// Lets Pulumi import what is there already, where a resource of that type and name is registered.
// It must never make a resource that the program does not want.
import * as pulumi from '@pulumi/pulumi';
import type { Adoption } from './leftover';

/** To be called before any resource is registered. */
export function adoptLeftovers(adoptions: readonly Adoption[]): void {
  if (adoptions.length === 0) return;
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    const adoption = adoptions.find(
      (each) => each.type === type && (each.name === undefined || each.name === name),
    );
    return adoption === undefined ? undefined : { props, opts: { ...opts, import: adoption.id } };
  });
}
