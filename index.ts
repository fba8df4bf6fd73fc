// The Pulumi program: load the stack's configuration, plan, build, export.
// Before what requires shell scripts: Pulumi loads the program file by file, not from a bundle.
import './scripts/require-shell-text';
import { buildStack } from './stacks/buildStack';
import { guarded } from './stacks/destroyGuard';
import { liftProtection } from './stacks/machines/liftProtection';
import { loadStack } from './stacks/loadStack';
import { readRunningCilium } from './stacks/state/readRunningCilium';
import { mendInterruptedUpdate } from './stacks/recovery/mendInterruptedUpdate';
import { remember } from './stacks/state/remember';
import { cleanError } from './stacks/tell/runError';
import { tellConsent } from './stacks/tell/tellConsent';
import { tellRunning } from './stacks/tell/tellRunning';

export = async () => {
  try {
    const plan = await loadStack();
    await tellConsent(plan.cluster);
    await tellRunning(plan);
    await mendInterruptedUpdate();
    await liftProtection(plan);
    await remember(plan);
    const running = await readRunningCilium();
    return await guarded(plan.protect, () => buildStack(plan, running));
  } catch (error) {
    throw cleanError(error);
  }
};
