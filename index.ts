// The Pulumi program: load the stack's configuration, plan, build, export.
import { loadStack } from './stacks/loadStack';
import { mendInterruptedUpdate } from './stacks/recovery/mendInterruptedUpdate';
import { buildTalosHetzner } from './stacks/talosHetzner';

export = async () => {
  const plan = await loadStack();
  await mendInterruptedUpdate();
  return buildTalosHetzner(plan);
};
