// Writes the rule reference, docs/rules.md, from the rules themselves.
// It must never say of a rule what the rule does not say of itself.
import type { Effect, Family, Rule } from '../../plan/rules';

/** Who notices, in words. */
const notices: Record<Effect, string> = {
  chart: 'Helm, which refuses to render the chart',
  agent: 'the agent, which does not start or never becomes ready',
  operator: 'the operator, which does not start or cannot do its work',
  silent: 'nobody: what was asked for is not in effect, and nothing fails',
  traffic: 'the traffic: packets are lost or connections break',
  life: 'a running cluster, or whoever wants to change it later',
  advice: 'nobody at once: it works, less well than it could',
};

export function rulesPage(rules: readonly Rule[]): string {
  const families = [...new Map(rules.map(({ family }) => [family.id, family])).values()];
  return [
    '# Rules',
    `The ${rules.length} conditions that Routewise checks before anything is created: in a stack’s plan, and in any Cilium values file. \`refuse\` stops, \`warn\` works but is worse than it could be, \`note\` is good to know.`,
    'A rule judges the values that are in effect: what is set, over what the chart of that version sets by itself. A rule that needs facts beside the values, such as the nodes’ kernels, is silent where they are not known. Where several rules would blame one mistake, the most precise speaks.',
    'This page is written by `npx routewise rules`.',
    contents(families, rules),
    ...families.map((family) =>
      familySection(
        family,
        rules.filter((rule) => rule.family.id === family.id),
      ),
    ),
    '',
  ].join('\n\n');
}

function contents(families: readonly Family[], rules: readonly Rule[]): string {
  return families
    .map(({ id, title }) => {
      const count = rules.filter(({ family }) => family.id === id).length;
      return `- [${title}](#${anchor(title)}) (${count})`;
    })
    .join('\n');
}

/** As GitHub makes it of a heading. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

function familySection({ title, about }: Family, rules: readonly Rule[]): string {
  return [`## ${title}`, about, ...rules.map(ruleSection)].join('\n\n');
}

function ruleSection(rule: Rule): string {
  const facts = [
    `- **severity**: ${rule.severity}`,
    `- **who notices**: ${notices[rule.effect]}`,
    `- **Cilium**: ${versionsInWords(rule.versions)}`,
    `- **why**: ${rule.why}`,
    `- **what to do**: ${rule.remedy}`,
    ...(rule.needs === undefined
      ? []
      : [`- **needs to know**: ${rule.needs.map((fact) => `\`${fact}\``).join(', ')}`]),
    ...(rule.source === undefined ? [] : [`- **source**: ${rule.source}`]),
  ];
  return `### ${rule.id}\n\n${rule.title}.\n\n${facts.join('\n')}`;
}

function versionsInWords(range: string | undefined): string {
  if (range === undefined) return 'all versions';
  return range
    .split(' ')
    .map((part) => part.replace(/^<(\d+\.\d+)\.0$/, 'before $1').replace(/^>=(\d+\.\d+)\.0$/, 'from $1 on'))
    .join(', ');
}
