// Plans what is put right on a host: only what the stack allows, only what was found, each step safe to repeat.
// It must never touch a card while a Cilium agent runs on it.
import type { HostFix } from '../infrastructure/hosts';
import { ciliumDevices } from './hostDevices';
import type { HostFacts } from './hostFacts';
import type { PreflightHost, PreflightPlan } from './preflightPlan';
import { differences } from './rules/devices';

/** Sets offloads and queues at each boot, where `nodes.fixes` allows it. */
export const deviceUnitPath = '/etc/systemd/system/routewise-devices.service';

export interface FixStep {
  readonly fix: HostFix;
  /** Completes “while …”: `setting lro off on eth0`. */
  readonly what: string;
  readonly deed: FixDeed;
}

/** What is done, as root. */
export type FixDeed =
  | { readonly kind: 'set-device'; readonly ethtool: readonly string[] }
  | { readonly kind: 'write-unit'; readonly path: string; readonly text: string }
  | { readonly kind: 'set-aside'; readonly path: string; readonly aside: string }
  | { readonly kind: 'detach-link'; readonly path: string };

/** Where files go that are moved aside, under their own path. */
const setAside = '/var/lib/routewise/set-aside';

export function planFixes(
  plan: PreflightPlan,
  host: PreflightHost,
  facts: HostFacts,
  allowed: readonly HostFix[],
): FixStep[] {
  const newcomer = facts.cluster !== plan.cluster;
  const planned: Record<HostFix, () => FixStep[]> = {
    offloads: () => deviceSteps(host, facts),
    'cni-files': () => (newcomer ? facts.cniFiles.map(asideStep) : []),
    'bpf-links': () =>
      facts.processes.includes('cilium-agent') ? [] : facts.pinnedLinks.map(({ path }) => unpinStep(path)),
  };
  return [...new Set(allowed)].flatMap((fix) => planned[fix]());
}

function deviceSteps(host: PreflightHost, facts: HostFacts): FixStep[] {
  const unit = deviceUnit(host, facts);
  if (unit === undefined) return [];
  const now = differences(host, facts).map(({ set }): FixStep => ({
    fix: 'offloads',
    what: `running ethtool ${set.join(' ')}`,
    deed: { kind: 'set-device', ethtool: set },
  }));
  if (facts.deviceUnit === unit.trim()) return now;
  return [
    ...now,
    {
      fix: 'offloads',
      what: `making that last across reboots (${deviceUnitPath})`,
      deed: { kind: 'write-unit', path: deviceUnitPath, text: unit.trim() },
    },
  ];
}

/** A unit that runs before k3s: settings of `ethtool` last until the driver is loaded anew. */
function deviceUnit(host: PreflightHost, facts: HostFacts): string | undefined {
  const devices = ciliumDevices(host, facts);
  const commands = devices.flatMap(({ name }) => [
    ...(host.queues === undefined ? [] : [`ethtool -L ${name} combined ${host.queues}`]),
    ...Object.entries(host.offloads ?? {}).map(
      ([offload, on]) => `ethtool -K ${name} ${offload} ${on ? 'on' : 'off'}`,
    ),
  ]);
  if (commands.length === 0) return undefined;
  const wants = devices.map(({ name }) => `sys-subsystem-net-devices-${escapeUnit(name)}.device`).join(' ');
  return [
    '# Written by Routewise: routewise:nodes.hardware, offloads and queues.',
    '[Unit]',
    'Description=Settings of network devices, before k3s starts',
    `Wants=${wants}`,
    `After=${wants} network-pre.target`,
    'Before=k3s.service k3s-agent.service',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    // A minus: a setting that a driver refuses must not keep the others from being made.
    ...commands.map((command) => `ExecStart=-/usr/bin/env ${command}`),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ].join('\n');
}

function asideStep(path: string): FixStep {
  return {
    fix: 'cni-files',
    what: `moving ${path} to ${setAside}`,
    deed: { kind: 'set-aside', path, aside: setAside },
  };
}

function unpinStep(path: string): FixStep {
  return {
    fix: 'bpf-links',
    what: `detaching the BPF link ${path}`,
    deed: { kind: 'detach-link', path },
  };
}

/** systemd.unit(5): a device's name in a unit's; device names have few characters that need it. */
function escapeUnit(name: string): string {
  return name.replace(/[^A-Za-z0-9:_.]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
}
