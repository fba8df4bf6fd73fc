// Words a preflight report for a terminal: host by host, what was found on it, and what stands in the way.
// It must never leave a host out, least of all one that is fine, nor let one host's answer change another's lines.
import { ownEntry } from '../../config/ownValue';
import { cleanAll } from '../../config/cleanText';
import type { Problem, Severity } from '../../config/problem';
import { formatProblems } from '../../config/problem';
import { addressDevice, ciliumDevices } from '../../plan/preflight/hostDevices';
import type { HostFacts } from '../../plan/preflight/hostFacts';
import type { PreflightHost, PreflightPlan } from '../../plan/preflight/preflightPlan';
import type { PreflightReport } from '../../providers/src/hosts';

export function preflightText(plan: PreflightPlan, said: PreflightReport): string {
  const report = cleanAll(said);
  const parts = plan.hosts.map((host) => {
    const own = report.problems.filter(({ path }) => path === `host ${host.name}`);
    const facts = ownEntry(report.facts, host.name);
    return [
      `${host.name}  ${host.role}  ${host.address}  ${host.ssh}`,
      ...(facts === undefined ? [] : [`  ${describe(host, facts)}`]),
      ...(ownEntry(report.hostKeys, host.name) === undefined ||
      host.hostKey !== undefined ||
      own.some(({ rule }) => rule === 'ssh-host-key-first')
        ? []
        : [`  host key ${ownEntry(report.hostKeys, host.name) ?? ''} (set hostKey to it to pin it)`]),
      own.length === 0 ? '  nothing stands in the way' : indent(formatProblems(own)),
    ].join('\n');
  });
  return `${parts.join('\n\n')}\n\n${summary(plan, report.problems)}\n`;
}

function describe(host: PreflightHost, facts: HostFacts): string {
  const devices = ciliumDevices(host, facts);
  const own = addressDevice(host, facts);
  return [
    `Linux ${facts.kernel ?? '?'}`,
    ...devices.map(({ name, driver = '?', mtu }) => `${name} (${driver}, MTU ${mtu})`),
    ...(own === undefined || devices.includes(own) ? [] : [`address on ${own.name}`]),
    ...(facts.disk === undefined ? [] : [`${Math.floor(facts.disk.freeKiB / (1024 * 1024))} GiB free`]),
    ...(facts.k3s === undefined ? [] : [`k3s ${facts.k3s}`]),
  ].join(' · ');
}

function summary(plan: PreflightPlan, problems: readonly Problem[]): string {
  const count = (severity: Severity): number =>
    problems.filter((problem) => problem.severity === severity).length;
  const hosts = plan.hosts.length === 1 ? '1 host' : `${plan.hosts.length} hosts`;
  const refused = count('refuse');
  const rest = `${count('warn')} warnings, ${count('note')} notes`;
  return refused === 0
    ? `${hosts}: nothing stands in the way (${rest}).`
    : `${hosts}: ${refused} ${refused === 1 ? 'thing stands' : 'things stand'} in the way (${rest}). Nothing was changed.`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}
