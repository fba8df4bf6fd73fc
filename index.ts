// The Pulumi program: load the stack's configuration, plan, build, export.
import { buildStack } from './stacks/buildStack';
import { loadStack } from './stacks/loadStack';
import { mendInterruptedUpdate } from './stacks/recovery/mendInterruptedUpdate';

export = async () => {
  const plan = await loadStack();
  await mendInterruptedUpdate();
  return buildStack(plan);
};
