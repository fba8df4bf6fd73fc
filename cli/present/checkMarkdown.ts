// Lays the findings of `routewise check` out as Markdown, for a comment on a pull request.
// It must never let what a user wrote become markup.
import { cleanAll } from '../../config/cleanText';
import type { ReleaseReport } from '../check/checkRelease';
import { countOf, nameOf, placeOf } from './checkText';
import { code, plain, prose, table } from './markdown';

const marks = { refuse: '⛔ refuse', warn: '⚠️ warn', note: 'ℹ️ note' } as const;

export function checkMarkdown(said: readonly ReleaseReport[]): string {
  const reports = cleanAll(said);
  const { refuse, warn, note } = countOf(reports);
  return [
    `**${refuse} refused, ${warn} ${warn === 1 ? 'warning' : 'warnings'}, ${note} ${note === 1 ? 'note' : 'notes'}**`,
    ...reports.map(section),
    '',
  ].join('\n\n');
}

function section(report: ReleaseReport): string {
  const head = `### ${plain(nameOf(report))}, Cilium ${report.version}`;
  const unasked = report.unasked.map(({ option, rules }) => `${code(option)} (${rules})`).join(', ');
  const more = [
    ...(report.versionRemark === undefined ? [] : [`Version: ${prose(report.versionRemark)}.`]),
    ...(report.defaultsRemark === undefined ? [] : [prose(report.defaultsRemark)]),
    ...(unasked === '' ? [] : [`Say more, and more rules speak: ${unasked}.`]),
  ];
  if (report.problems.length === 0) return [head, 'Nothing to complain of.', ...more].join('\n\n');
  const rows = report.problems.map((problem) => [
    marks[problem.severity],
    code(placeOf(problem)),
    code(`${problem.path}${problem.found === undefined ? '' : ` = ${problem.found}`}`),
    `${prose(problem.reason)}<br>**${prose(problem.remedy)}**`,
  ]);
  return [head, table(['', 'where', 'what', 'why, and what to do'], rows), ...more].join('\n\n');
}
