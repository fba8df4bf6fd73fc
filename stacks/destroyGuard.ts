// Stands before everything a stack has made, so that `pulumi destroy` ends at it before anything is deleted.
// It must never hold back an update: workers leave, objects come and go.
import * as pulumi from '@pulumi/pulumi';

/** All that Pulumi shows of a resource it may not delete is its name, so the name says what to do. */
const name = 'set-safety.protect-to-false-and-run-pulumi-up-first';

/**
 * Pulumi deletes what nothing depends on first, many at a time, and comes upon a protected resource in the middle of it, with
 * half the stack gone. This one depends on everything: it comes first, and alone. Deleting with `--target` or
 * `--exclude-protected` stops at it, too.
 */
class DestroyGuard extends pulumi.ComponentResource {
  constructor(protect: boolean, behind: readonly pulumi.Resource[]) {
    super('routewise:index:DestroyGuard', name, {}, { protect, dependsOn: [...behind] });
    this.registerOutputs({});
  }
}

/** Builds the stack, and puts the guard before all that it registered. */
export async function guarded<T>(protect: boolean, build: () => T | Promise<T>): Promise<T> {
  const registered: pulumi.Resource[] = [];
  pulumi.runtime.registerStackTransformation(({ resource }) => {
    // What kind it is shows only once it has been made.
    registered.push(resource);
    return undefined;
  });
  const built = await build();
  new DestroyGuard(
    protect,
    registered.filter((resource) => pulumi.CustomResource.isInstance(resource)),
  );
  return built;
}
