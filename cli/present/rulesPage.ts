// Writes the rule reference, docs/rules.md, from the rules themselves.
// It must never say of a rule what the rule does not say of itself.
import type { Rule } from '../../plan/rules';

export function rulesPage(rules: readonly Rule[]): string {
  return [
    '# Rules',
    'What Routewise checks in a stack before anything is created. `refuse` stops, `warn` works but is worse than it could be, `note` is good to know.',
    'This page is written by `npx routewise rules`.',
    ...rules.map(ruleSection),
    '',
  ].join('\n\n');
}

function ruleSection(rule: Rule): string {
  const facts = [
    `- **severity**: ${rule.severity}`,
    `- **why**: ${rule.why}.`,
    `- **what to do**: ${rule.remedy}.`,
    ...(rule.versions === undefined ? [] : [`- **Cilium versions**: ${rule.versions}`]),
    ...(rule.source === undefined ? [] : [`- **source**: ${rule.source}`]),
  ];
  return `## ${rule.id}\n\n${rule.title}.\n\n${facts.join('\n')}`;
}
