// `sandbox status`: how the sandbox is, as text; the JSON form is the status itself.
// Must never print a secret.
import Table from 'cli-table3';
import { askStatus } from '../daemon/controlClient';
import { sandboxPaths } from '../daemon/sandboxDirectory';
import { readRecord } from '../daemon/sandboxRecord';
import type { ClusterStatus, SandboxStatus } from '../daemon/sandboxStatus';

/** @returns undefined when the sandbox is not up */
export async function readStatus(
  projectRoot: string,
  directory?: string,
): Promise<SandboxStatus | undefined> {
  return askStatus(readRecord(sandboxPaths(projectRoot, directory).root));
}

export function statusText(status: SandboxStatus): string {
  return [
    `Sandbox in ${status.directory}, process ${status.pid}, since ${status.startedAt}`,
    `  cloud API   ${status.hetzner.url}   ${objectsText(status.hetzner.objects)}`,
    `  Proxmox VE  ${status.proxmox.url}   ${objectsText(status.proxmox.objects)}`,
    `  charts      ${status.charts.url}   ${status.charts.charts.join(', ') || 'none yet'}`,
    ...(status.clusters.length === 0
      ? ['  no cluster yet: it starts when a server boots with a Talos machine config and is bootstrapped']
      : status.clusters.flatMap((cluster) => clusterText(cluster))),
    '',
  ].join('\n');
}

function objectsText(objects: Record<string, number>): string {
  const some = Object.entries(objects).filter(([, count]) => count > 0);
  return some.length === 0 ? 'no objects' : some.map(([name, count]) => `${count} ${name}`).join(', ');
}

function clusterText(cluster: ClusterStatus): string[] {
  const parts = plainTable(['part', 'state', 'process', 'log']);
  for (const part of cluster.parts) {
    parts.push([part.name, part.state, String(part.pid ?? ''), part.logFile]);
  }
  const machines = plainTable(['machine', 'role', 'address', 'power', 'node']);
  for (const machine of cluster.machines) {
    machines.push([
      machine.name,
      machine.role,
      machine.address,
      machine.isOn ? 'on' : 'off',
      machine.isNode ? 'registered' : '-',
    ]);
  }
  const problems = [cluster.problem, ...cluster.parts.map(({ problem }) => problem)].filter(
    (text) => text !== '',
  );
  return [
    '',
    `Cluster ${cluster.name}: ${cluster.state}; ${cluster.nodes.ready}/${cluster.nodes.total} nodes and ` +
      `${cluster.pods.ready}/${cluster.pods.total} pods ready`,
    ...(cluster.kubeconfig === undefined ? [] : [`  kubeconfig  ${cluster.kubeconfig}`]),
    ...(cluster.parts.length > 0 ? [parts.toString()] : []),
    machines.toString(),
    ...new Set(problems),
  ];
}

function plainTable(head: string[]): Table.Table {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
  const sides = { 'bottom-left': '', 'bottom-right': '', left: ' ', 'left-mid': '', mid: '', 'mid-mid': '' };
  return new Table({
    head,
    style: { head: [], border: [], compact: true },
    chars: { ...none, ...sides, right: '', 'right-mid': '', middle: ' ' },
  });
}
