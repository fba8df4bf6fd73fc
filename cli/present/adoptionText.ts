// Lays out how a running release differs from the plan: the most disruptive changes first, then what to do.
// It must never leave out a change, nor its class.
import color from 'picocolors';
import { counted } from '../counted';
import { cleanAll, cleanText } from '../../config/cleanText';
import type { ChangeClass } from '../../config/schema/provider';
import { changeClasses } from '../../config/schema/provider';
import type { ValueChange } from '../../plan/change/diffValues';
import type { AdoptedRelease, ExistingPlan } from '../../plan/infrastructure/existing';
import { hasSecrets } from '../../plan/infrastructure/existing';

const meanings: Record<ChangeClass, string> = {
  'rebuild-only': 'not on a running cluster',
  'node-drain': 'each node has to be emptied first',
  'pod-recreate': 'pods that run keep the old way until they are made anew',
  'agent-restart': 'the agents restart, one after the other; pods go on',
  hot: 'no agent restarts',
};

export function adoptionText(said: ExistingPlan, version: string, name: string): string {
  const plan = cleanAll(said);
  const stack = cleanText(name);
  const { release } = plan;
  if (release === undefined)
    return `The cluster at ${plan.server} has no Helm release of Cilium: \`pulumi up\` installs one.\n`;
  const groups = [...changeClasses]
    .reverse()
    .map((name) => [name, release.changes.filter((change) => change.class === name)] as const)
    .filter(([, changes]) => changes.length > 0);
  return [
    color.bold(
      `Release ${release.namespace}/${release.name} at ${plan.server}: Cilium ${release.chartVersion}, revision ${release.revision}; planned: ${version}`,
    ),
    ...(groups.length === 0 ? ['', 'Nothing changes: the release has the plan’s values.'] : []),
    ...groups.flatMap(([name, changes]) => [
      '',
      color.bold(color.cyan(`${name}: ${meanings[name]} (${counted(changes.length, 'value')})`)),
      ...changes.flatMap(changeLines),
    ]),
    ...hiddenLines(release),
    '',
    ...nextSteps(plan, release, stack),
    '',
  ].join('\n');
}

function changeLines(change: ValueChange): string[] {
  const show = (value: unknown): string => (value === undefined ? 'unset' : JSON.stringify(value));
  const by = change.by === 'chart' ? color.dim(' (the new chart’s default)') : '';
  return [
    `  ${change.key}: ${color.red(show(change.from))} → ${color.green(show(change.to))}${by}`,
    color.dim(`    ${change.why}`),
  ];
}

function hiddenLines(release: AdoptedRelease): string[] {
  if (!hasSecrets(release)) return [];
  const { hidden, hiddenDefaults = [] } = release;
  const keys = [...hidden, ...hiddenDefaults].map((path) => path.join('.')).join(', ');
  return ['', `Values that look like secrets are not shown, and stay as they are in the cluster: ${keys}.`];
}

function nextSteps({ values, allow }: ExistingPlan, release: AdoptedRelease, stack: string): string[] {
  if (values === 'plan')
    return [
      `\`pulumi up\` takes the release over (import ${release.namespace}/${release.name}) and gives it the plan’s values: ${release.class}.`,
      `Changes above ${allow} are not among them; routewise:provider.allow would let them be.`,
    ];
  return [
    'To take the release over as it is, restarting nothing:',
    `  pulumi up --stack ${stack}        # imports ${release.namespace}/${release.name}, and changes none of its values`,
    'To make the changes above afterwards:',
    '  routewise:provider.values: plan   # in the stack’s file; then look at `pulumi preview`, and run `pulumi up` again',
  ];
}
