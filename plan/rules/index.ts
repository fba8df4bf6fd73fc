// All rules, in the order in which they are documented.
import { availabilityRules } from './availability';
import { hetznerRules } from './hetzner';
import { observabilityRules } from './observability';
import { routingRules } from './routing';
import type { Rule } from './rule';
import { talosRules } from './talos';
import { versionRules } from './versions';

export const rules: readonly Rule[] = [
  ...versionRules,
  ...routingRules,
  ...talosRules,
  ...hetznerRules,
  ...observabilityRules,
  ...availabilityRules,
];
export { ofStack, runRules } from './rule';
export type { Effect, Finding, Rule, RuleContext, StackContext } from './rule';
