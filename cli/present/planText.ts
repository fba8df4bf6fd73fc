// Lays a whole plan out for a terminal: decisions first, then nodes, firewall, Helm values and remarks.
// It must never leave out a reason, nor let through what a terminal obeys.
import Table from 'cli-table3';
import color from 'picocolors';
import { differences } from '../../plan/values/differences';
import { cleanAll, cleanText } from '../../config/cleanText';
import type { Problem } from '../../config/problem';
import { formatProblems } from '../../config/problem';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { keyOf } from '../../plan/values/reasonedValue';
import { bgpHead, bgpRows } from './bgpSessions';
import { heading, wrap } from './layout';
import { changeHead, changeRows } from './nodeChanges';
import { addressLine, decisionsOf, linkMtuOf, nodeGroups, summaryOf } from './planParts';

/** @param state where the nodes' places come from, in a line */
export function planText(said: ClusterPlan, name: string, state?: string): string {
  const plan = cleanAll(said);
  const stack = cleanText(name);
  return [
    color.bold(`Plan of stack ${stack}: ${summaryOf(plan)}`),
    ...(state === undefined ? [] : [color.dim(wrap(state, ''))]),
    ...changes(plan),
    heading('Decisions'),
    ...decisionsOf(plan).map(decision),
    heading('Nodes'),
    nodes(plan),
    ...firewall(plan),
    ...policies(plan),
    ...bgp(plan, stack),
    heading('Helm values that differ from the chart’s defaults'),
    valuesText(plan),
    ...(plan.remarks.length === 0 ? [] : [heading('Remarks'), remarks(plan.remarks)]),
    '',
  ].join('\n');
}

function decision({
  title,
  choice,
  decidedBy,
  reasons,
  turnedDown,
}: ReturnType<typeof decisionsOf>[number]): string {
  const by = decidedBy === 'user' ? ' (asked for by the stack)' : '';
  return [
    `${color.bold(title)}: ${color.green(choice)}${by}`,
    ...reasons.flatMap((reason) => [
      wrap(`· ${reason.text}`, '  '),
      ...(reason.source === undefined ? [] : [color.dim(wrap(reason.source, '    '))]),
    ]),
    ...turnedDown.map((other) =>
      wrap(
        `✗ ${other.choice}: ${other.why}${other.unless === undefined ? '' : ` — unless ${other.unless}`}`,
        '  ',
      ),
    ),
  ].join('\n');
}

function nodes(plan: ClusterPlan): string {
  const table = new Table({
    head: ['node', 'pool', 'type', 'address', 'link MTU', 'pod MTU'],
    style: { head: [], border: [], compact: true },
  });
  for (const group of nodeGroups(plan)) {
    table.push([
      group.names,
      group.pool,
      group.machine,
      group.addresses,
      String(linkMtuOf(plan, group.segment)),
      String(plan.mtu.podRoute),
    ]);
  }
  return `${table.toString()}\n${addressLine(plan)}`;
}

/** What becomes of nodes that run. */
export function changes(plan: ClusterPlan): string[] {
  const rows = changeRows(plan);
  if (rows.length === 0) return [];
  const table = new Table({ head: changeHead, style: { head: [], border: [], compact: true } });
  table.push(...rows);
  return [heading('Nodes that run'), table.toString()];
}

function bgp(plan: ClusterPlan, stack: string): string[] {
  if (plan.bgp === undefined) return [];
  const table = new Table({ head: bgpHead, style: { head: [], border: [], compact: true } });
  table.push(...bgpRows(plan.bgp));
  return [
    heading('BGP sessions'),
    table.toString(),
    `What the routers need: npx routewise router-config ${stack}`,
  ];
}

/** Hetzner Cloud alone has firewalls of its own. */
function firewall({ infrastructure }: ClusterPlan): string[] {
  if (infrastructure.kind !== 'hetzner') return [];
  const lines = Object.entries(infrastructure.firewalls).flatMap(([role, { rules }]) => [
    role,
    ...rules.map((rule) =>
      wrap(
        `${rule.protocol}${rule.port === undefined ? '' : ` ${rule.port}`} from ${rule.from.join(', ')}: ${rule.reason}`,
        '  ',
      ),
    ),
  ]);
  return [heading('Firewall'), ...lines];
}

function policies({ policies: planned }: ClusterPlan): string[] {
  if (planned === undefined) return [];
  const names = planned.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return [heading('Policies'), ...names, wrap(planned.reason.text, '  ')];
}

/** The Helm values that differ from the chart's own, each with its reason. */
export function valuesText(said: ClusterPlan): string {
  const plan = cleanAll(said);
  return differences(plan.cilium.version, plan.cilium.values)
    .map(({ value, chartValue }) => {
      const before = chartValue === undefined ? 'unset' : JSON.stringify(chartValue);
      const text = JSON.stringify(value.value);
      return [
        `${color.bold(keyOf(value))}: ${color.green(text)} ${color.dim(`(chart: ${before.length > 40 ? 'another list' : before})`)}`,
        wrap(value.reason.text, '    '),
        ...(value.overruled === undefined
          ? []
          : [
              wrap(
                `in place of ${JSON.stringify(value.overruled.value)}: ${value.overruled.reason.text}`,
                '    ',
              ),
            ]),
      ].join('\n');
    })
    .join('\n');
}

function remarks(problems: readonly Problem[]): string {
  return formatProblems(problems);
}
