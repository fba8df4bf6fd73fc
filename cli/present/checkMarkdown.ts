// Lays the findings of `routewise check` out as Markdown, for a comment on a pull request.
// It must never let what a user wrote become markup.
import type { ReleaseReport } from '../check/checkRelease';
import { countOf, nameOf, placeOf } from './checkText';

const marks = { refuse: '⛔ refuse', warn: '⚠️ warn', note: 'ℹ️ note' } as const;

export function checkMarkdown(reports: readonly ReleaseReport[]): string {
  const { refuse, warn, note } = countOf(reports);
  return [
    `**${refuse} refused, ${warn} ${warn === 1 ? 'warning' : 'warnings'}, ${note} ${note === 1 ? 'note' : 'notes'}**`,
    ...reports.map(section),
    '',
  ].join('\n\n');
}

function section(report: ReleaseReport): string {
  const head = `### ${cell(nameOf(report))}, Cilium ${report.version}`;
  const unasked = report.unasked.map(({ option, rules }) => `\`${option}\` (${rules})`).join(', ');
  const more = unasked === '' ? [] : [`Say more, and more rules speak: ${unasked}.`];
  if (report.problems.length === 0) return [head, 'Nothing to complain of.', ...more].join('\n\n');
  const rows = report.problems.map((problem) =>
    [
      marks[problem.severity],
      `\`${code(placeOf(problem))}\``,
      `\`${code(problem.path)}${problem.found === undefined ? '' : ` = ${code(problem.found)}`}\``,
      `${cell(problem.reason)}<br>**${cell(problem.remedy)}**`,
    ].join(' | '),
  );
  const table = [
    '| | where | what | why, and what to do |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ];
  return [head, table.join('\n'), ...more].join('\n\n');
}

function cell(text: string): string {
  return text.replace(/[\\|<>`*_[\]]/g, (sign) => `\\${sign}`).replace(/\n/g, ' ');
}

function code(text: string): string {
  return text.replace(/`/g, 'ˋ').replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
