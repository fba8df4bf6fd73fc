// Lays a plan out as Markdown, for a pull request or a page of documentation.
// It must never leave out a reason, nor let what a stack or a cluster said become markup.
import { cleanAll, cleanText } from '../../config/cleanText';
import { differences } from '../../plan/values/differences';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { pictureOf } from '../picture/pictureOf';
import { renderMermaid } from '../picture/renderMermaid';
import { keyOf } from '../../plan/values/reasonedValue';
import { bgpHead, bgpRows } from './bgpSessions';
import { code, list, plain, prose, table } from './markdown';
import { changeHead, changeRows } from './nodeChanges';
import { addressLine, decisionsOf, linkMtuOf, nodeGroups, summaryOf } from './planParts';

/** @param state where the nodes' places come from, in a line */
export function planMarkdown(said: ClusterPlan, name: string, state?: string): string {
  const plan = cleanAll(said);
  const stack = cleanText(name);
  const changes = changeRows(plan);
  return [
    `# Plan of stack ${code(stack)}`,
    `${plain(summaryOf(plan))}.`,
    ...(state === undefined ? [] : [prose(state)]),
    ...(changes.length === 0
      ? []
      : [
          '## Nodes that run',
          table(
            changeHead,
            changes.map((row) => row.map((cell) => plain(cell))),
          ),
        ]),
    '## Network',
    `\`\`\`mermaid\n${renderMermaid(pictureOf(plan))}\`\`\``,
    '## Decisions',
    ...decisionsOf(plan).flatMap((decision) => [
      `### ${prose(decision.title)}: ${prose(decision.choice)}`,
      list(
        decision.reasons.map(
          (reason) =>
            `${prose(reason.text)}${reason.source === undefined ? '' : ` <sub>${prose(reason.source)}</sub>`}`,
        ),
      ),
      ...(decision.turnedDown.length === 0
        ? []
        : [
            'Turned down:',
            list(
              decision.turnedDown.map(
                (other) =>
                  `**${prose(other.choice)}**: ${prose(other.why)}${other.unless === undefined ? '' : `; unless ${prose(other.unless)}`}`,
              ),
            ),
          ]),
    ]),
    '## Nodes',
    table(
      ['node', 'pool', 'type', 'address', 'link MTU', 'pod MTU'],
      nodeGroups(plan).map((group) => [
        plain(group.names),
        plain(group.pool),
        plain(group.machine),
        plain(group.addresses),
        String(linkMtuOf(plan, group.segment)),
        String(plan.mtu.podRoute),
      ]),
    ),
    `${plain(addressLine(plan))}.`,
    ...(plan.bgp === undefined
      ? []
      : [
          '## BGP sessions',
          table(
            bgpHead,
            bgpRows(plan.bgp).map((row) => row.map(plain)),
          ),
          `What the routers need: ${code(`npx routewise router-config ${stack}`)}.`,
        ]),
    ...(plan.policies === undefined
      ? []
      : [
          '## Policies',
          list(
            plan.policies.objects.map(
              ({ kind, metadata }) => `${kind} \`${metadata.name}\`: ${plan.policies?.reason.text ?? ''}`,
            ),
          ),
        ]),
    '## Helm values that differ from the chart’s defaults',
    table(
      ['key', 'value', 'chart’s default', 'why'],
      differences(plan.cilium.version, plan.cilium.values).map(({ value, chartValue }) => [
        code(keyOf(value)),
        code(JSON.stringify(value.value)),
        chartValue === undefined ? 'unset' : code(JSON.stringify(chartValue)),
        prose(value.reason.text),
      ]),
    ),
    ...(plan.remarks.length === 0
      ? []
      : [
          '## Remarks',
          list(
            plan.remarks.map(
              (remark) =>
                `**${remark.severity}** ${code(remark.path)}: ${prose(remark.reason)}. _${prose(remark.remedy)}_ (${remark.rule})${remark.accepted === undefined ? '' : ` — accepted: ${prose(remark.accepted)}`}`,
            ),
          ),
        ]),
    '',
  ].join('\n\n');
}
