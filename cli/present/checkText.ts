// Lays the findings of `routewise check` out for a terminal: where, what, why and the way out.
// It must never leave a clean file without a word on what could not be judged.
import color from 'picocolors';
import { cleanAll } from '../../config/cleanText';
import type { Severity } from '../../config/problem';
import type { LocatedProblem, ReleaseReport } from '../check/checkRelease';
import { rules } from '../../plan/rules';
import { counted } from '../counted';

const width = 110;

export function checkText(said: readonly ReleaseReport[]): string {
  const reports = cleanAll(said);
  return `${[...reports.map(reportText), summary(reports)].join('\n\n')}\n`;
}

function reportText(report: ReleaseReport): string {
  const problems = report.problems.map(problemText);
  const nothing = `${color.green('✓')} ${nameOf(report)}: nothing to complain of`;
  return [...(problems.length === 0 ? [nothing] : problems), coverage(report)].join('\n\n');
}

export function nameOf({ files, within }: ReleaseReport): string {
  return `${files.join(' + ')}${within === '' ? '' : ` (${within})`}`;
}

function problemText(problem: LocatedProblem): string {
  const { severity, path, found, rule, reason, remedy, source } = problem;
  const shown = found === undefined ? '' : ` = ${found}`;
  return [
    `${placeOf(problem)}  ${paint(severity)(severity)}  ${color.bold(path)}${shown}  ${color.dim(`[${rule}]`)}`,
    wrap(`why: ${reason}`),
    wrap(`do:  ${remedy}`),
    ...(source === undefined ? [] : [color.dim(wrap(`see: ${source}`))]),
  ].join('\n');
}

/** `values.yaml:12:3`, as editors take it. */
export function placeOf({ file, line, column }: LocatedProblem): string {
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`;
}

function coverage(report: ReleaseReport): string {
  const { version, versionRemark, defaultsRemark, keys, unasked } = report;
  const lines = [
    `Checked ${counted(keys, 'key')} against the chart of Cilium ${version}${versionRemark === undefined ? '' : ` (${versionRemark})`}, and against ${rules.length} rules.`,
    ...(defaultsRemark === undefined ? [] : [defaultsRemark]),
    unasked.length === 0
      ? 'No rule that these values concern was left out.'
      : `Say more, and more rules speak: ${unasked.map(({ option, rules: some }) => `${option} (${some})`).join(', ')}.`,
  ];
  return color.dim(lines.map((line) => wrap(line, '')).join('\n'));
}

function summary(reports: readonly ReleaseReport[]): string {
  const counts = countOf(reports);
  const paintAll = counts.refuse > 0 ? color.red : counts.warn > 0 ? color.yellow : color.green;
  return paintAll(
    `${counts.refuse} refused, ${counted(counts.warn, 'warning')}, ${counted(counts.note, 'note')}`,
  );
}

export function countOf(reports: readonly ReleaseReport[]): Record<Severity, number> {
  const counts = { refuse: 0, warn: 0, note: 0 };
  for (const { problems } of reports) for (const { severity } of problems) counts[severity]++;
  return counts;
}

function paint(severity: Severity): (text: string) => string {
  return { refuse: color.red, warn: color.yellow, note: color.cyan }[severity];
}

function wrap(text: string, indent = '  '): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = width - indent.length - (lines.length === 0 ? 0 : 5);
    if (line !== '' && line.length + word.length + 1 > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' && lines.length + line.length === 0 ? word : `${line} ${word}`;
    }
  }
  const hanging = indent === '' ? '' : `${indent}     `;
  return [...lines, line].map((each, at) => `${at === 0 ? indent : hanging}${each.trimStart()}`).join('\n');
}
