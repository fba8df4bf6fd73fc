// Tells a virtual machine from another one that bore its id before: by the UUID that Proxmox VE gives each when it is created.
// It must never guess: a machine taken for a new one loses its place in the cluster.
import type { Problem } from '../../../config/problem';
import { formatProblems } from '../../../config/problem';
import { proxmoxSiteProblems } from '../../../config/problems/proxmoxSite';
import type { AskProxmox } from './proxmoxApi';
import { connectProxmox } from './proxmoxApi';
import { proxmoxAccess } from './proxmoxAccess';
import { runError } from '../../tell/runError';

/** @param vmId as the plan has it @param node where the plan has it; it may have moved @returns `2001/UUID` */
export type Identify = (vmId: string, node: string) => Promise<string>;

/** @throws pulumi.RunError where the machine is gone, or Proxmox VE does not say */
export function proxmoxIdentities(ask: AskProxmox = connectProxmox(proxmoxAccess())): Identify {
  return async (vmId, node) => {
    const answer = await askMachine(ask, vmId, node);
    if ('problem' in answer) throw runError(formatProblems([answer.problem]));
    const { smbios1 } = answer.data as { smbios1?: string };
    const uuid = /(?:^|,)uuid=([0-9a-f-]+)/i.exec(smbios1 ?? '')?.[1];
    return uuid === undefined ? vmId : `${vmId}/${uuid}`;
  };
}

/** @returns its configuration as Proxmox VE has it, wherever it is by now */
export async function askMachine(ask: AskProxmox, vmId: string, node: string): ReturnType<AskProxmox> {
  const planned = await ask(configPath(node, vmId));
  return 'problem' in planned ? askWhereItIs(ask, vmId) : planned;
}

async function askWhereItIs(ask: AskProxmox, vmId: string): ReturnType<AskProxmox> {
  const machines = await ask('/cluster/resources?type=vm');
  if ('problem' in machines) return machines;
  const found = (machines.data as { vmid: number; node: string }[]).find(({ vmid }) => String(vmid) === vmId);
  return found === undefined ? { problem: gone(vmId) } : ask(configPath(found.node, vmId));
}

function configPath(node: string, vmId: string): string {
  return `/nodes/${encodeURIComponent(node)}/qemu/${encodeURIComponent(vmId)}/config`;
}

function gone(vmId: string): Problem {
  return proxmoxSiteProblems['proxmox-machine-gone'].at('routewise:nodes', {
    found: vmId,
    reason: `the state has a virtual machine ${vmId}, and Proxmox VE has none: it was removed by other hands`,
  });
}
