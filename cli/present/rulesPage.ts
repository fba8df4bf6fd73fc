// Writes the reference of all problems, docs/rules.md, from what they say of themselves.
// It must never say of one what it does not say of itself.
import type { Documented, Family } from '../../config/problemKinds';
import type { Effect, Rule } from '../../plan/rules';

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

export function rulesPage(problems: readonly Documented[]): string {
  const families = [...new Map(problems.map(({ family }) => [family.id, family])).values()];
  const ofFamily = (id: string): Documented[] => problems.filter(({ family }) => family.id === id);
  const rules = problems.filter(isRule).length;
  return [
    '# Rules',
    `The ${problems.length} kinds of problems that Routewise tells of, by the id that stands behind each: \`refuse\` stops before anything is created, \`warn\` works but is worse than it could be, \`note\` is good to know. A stack may accept a warning by its id (\`routewise:safety.accept\`), one that comes after its plan, too, never a refusal.`,
    `${rules} of them are rules on Cilium’s values, which hold in a stack’s plan and in any values file (\`routewise check\`): they judge the values that are in effect, what is set over what the chart of that version sets by itself. A rule that needs facts beside the values, such as the nodes’ kernels, is silent where they are not known. Where several rules would blame one mistake, the most precise speaks. The others judge a stack’s configuration, its parts, the hosts and whatever else is asked on the way.`,
    'This page is written by `npx routewise rules`.',
    families.map((family) => contents(family, ofFamily(family.id).length)).join('\n'),
    ...families.map((family) => familySection(family, ofFamily(family.id))),
    '',
  ].join('\n\n');
}

function contents({ title }: Family, count: number): string {
  return `- [${title}](#${anchor(title)}) (${count})`;
}

/** As GitHub makes it of a heading. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

function familySection({ title, about }: Family, problems: readonly Documented[]): string {
  return [`## ${title}`, about, ...problems.map(section)].join('\n\n');
}

function section(problem: Documented): string {
  const { id, title, severity, otherwise = [], why, remedy, source } = problem;
  const facts = [
    `- **severity**: ${[severity, ...otherwise].join(', or ')}`,
    ...(isRule(problem) ? factsOfRule(problem) : []),
    `- **why**: ${why}`,
    `- **what to do**: ${remedy}`,
    ...(isRule(problem) && problem.needs !== undefined
      ? [`- **needs to know**: ${problem.needs.map((fact) => `\`${fact}\``).join(', ')}`]
      : []),
    ...(source === undefined ? [] : [`- **source**: ${source}`]),
  ];
  return `### ${id}\n\n${title}.\n\n${facts.join('\n')}`;
}

function isRule(problem: Documented): problem is Rule {
  return 'effect' in problem;
}

function factsOfRule({ effect, versions }: Rule): string[] {
  return [`- **who notices**: ${notices[effect]}`, `- **Cilium**: ${versionsInWords(versions)}`];
}

function versionsInWords(range: string | undefined): string {
  if (range === undefined) return 'all versions';
  return range
    .split(' ')
    .map((part) => part.replace(/^<(\d+\.\d+)\.0$/, 'before $1').replace(/^>=(\d+\.\d+)\.0$/, 'from $1 on'))
    .join(', ');
}
