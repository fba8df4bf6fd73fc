// Lays a plan out as Markdown, for a pull request or a page of documentation.
// It must never leave out a reason.
import { differences } from '../../plan/values/differences';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { pictureOf } from '../picture/pictureOf';
import { renderMermaid } from '../picture/renderMermaid';
import { keyOf } from '../../plan/values/reasonedValue';
import { bgpHead, bgpRows } from './bgpSessions';
import { addressLine, decisionsOf, linkMtuOf, nodeGroups, summaryOf } from './planParts';

export function planMarkdown(plan: ClusterPlan, stack: string): string {
  return [
    `# Plan of stack \`${stack}\``,
    `${summaryOf(plan)}.`,
    '## Network',
    `\`\`\`mermaid\n${renderMermaid(pictureOf(plan))}\`\`\``,
    '## Decisions',
    ...decisionsOf(plan).flatMap((decision) => [
      `### ${decision.title}: ${decision.choice}`,
      list(
        decision.reasons.map(
          (reason) => `${reason.text}${reason.source === undefined ? '' : ` <sub>${reason.source}</sub>`}`,
        ),
      ),
      ...(decision.turnedDown.length === 0
        ? []
        : [
            'Turned down:',
            list(
              decision.turnedDown.map(
                (other) =>
                  `**${other.choice}**: ${other.why}${other.unless === undefined ? '' : `; unless ${other.unless}`}`,
              ),
            ),
          ]),
    ]),
    '## Nodes',
    table(
      ['node', 'pool', 'type', 'address', 'link MTU', 'pod MTU'],
      nodeGroups(plan).map((group) => [
        group.names,
        group.pool,
        group.machine,
        group.addresses,
        String(linkMtuOf(plan, group.segment)),
        String(plan.mtu.podRoute),
      ]),
    ),
    `${addressLine(plan)}.`,
    ...(plan.bgp === undefined
      ? []
      : [
          '## BGP sessions',
          table(bgpHead, bgpRows(plan.bgp)),
          `What the routers need: \`npx routewise router-config ${stack}\`.`,
        ]),
    '## Helm values that differ from the chart’s defaults',
    table(
      ['key', 'value', 'chart’s default', 'why'],
      differences(plan.cilium.version, plan.cilium.values).map(({ value, chartValue }) => [
        `\`${keyOf(value)}\``,
        `\`${JSON.stringify(value.value)}\``,
        chartValue === undefined ? 'unset' : `\`${JSON.stringify(chartValue)}\``,
        value.reason.text,
      ]),
    ),
    ...(plan.remarks.length === 0
      ? []
      : [
          '## Remarks',
          list(
            plan.remarks.map(
              (remark) =>
                `**${remark.severity}** \`${remark.path}\`: ${remark.reason}. _${remark.remedy}_ (${remark.rule})`,
            ),
          ),
        ]),
    '',
  ].join('\n\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
