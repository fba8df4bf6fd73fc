// Looks whether a Proxmox VE cluster has what a plan needs: nodes that run, storages, bridges, ids that are free.
// It must never change anything, nor ask for more than a few lists, whatever the number of machines.
import { cleanText } from '../../../config/cleanText';
import type { Problem } from '../../../config/problem';
import { proxmoxSiteProblems as problems } from '../../../config/problems/proxmoxSite';
import type { ProxmoxPlan } from '../../../plan/infrastructure/proxmox';
import type { AskProxmox } from './proxmoxApi';

interface NodeEntry {
  node: string;
  status: string;
}
interface StorageEntry {
  storage: string;
  content: string;
}
interface MachineEntry {
  vmid: number;
  name?: string;
  node: string;
}

/**
 * Everything at once, so that a user sees all that is missing.
 * @param own ids of machines that the stack's state knows, or had begun to make
 */
export async function checkProxmoxSite(
  plan: ProxmoxPlan,
  ask: AskProxmox,
  own: ReadonlySet<number>,
): Promise<Problem[]> {
  // The first call alone: a wrong token is told once, not for every list.
  const nodes = await ask('/nodes');
  if ('problem' in nodes) return [nodes.problem];
  const [storages, machines] = await Promise.all([ask('/storage'), ask('/cluster/resources?type=vm')]);
  if ('problem' in storages) return [storages.problem];
  if ('problem' in machines) return [machines.problem];
  const existing = nodes.data as NodeEntry[];
  const used = [...new Set(plan.machines.map(({ node }) => node))];
  const running = used.filter((name) =>
    existing.some(({ node, status }) => node === name && status === 'online'),
  );
  const bridges = await Promise.all(running.map((node) => checkBridge(plan, node, ask)));
  return [
    ...used.flatMap((name) => checkNode(name, existing)),
    ...checkStorages(plan, storages.data as StorageEntry[]),
    ...checkIds(plan, machines.data as MachineEntry[], own),
    ...bridges.flat(),
  ];
}

function checkNode(name: string, nodes: readonly NodeEntry[]): Problem[] {
  const found = nodes.find(({ node }) => node === name);
  if (found?.status === 'online') return [];
  const path = 'routewise:provider.nodes';
  if (found === undefined)
    return [
      problems['proxmox-node-unknown'].at(path, {
        found: name,
        reason: `the cluster has no such node; it has ${nodes.map(({ node }) => node).join(', ')}`,
      }),
    ];
  return [
    problems['proxmox-node-offline'].at(path, {
      found: name,
      reason: `the node is ${found.status}: nothing can be created, changed or looked at on it`,
    }),
  ];
}

function checkStorages(plan: ProxmoxPlan, storages: readonly StorageEntry[]): Problem[] {
  const wanted: [string, string, string, string][] = [
    ['storage', plan.storage, 'images', 'disks of machines'],
    ['imageStorage', plan.image.storage, 'import', 'the image that machines start from'],
    ['snippetStorage', plan.snippetStorage, 'snippets', 'the machine configs that machines boot with'],
  ];
  return wanted.flatMap(([key, name, content, what]): Problem[] => {
    const found = storages.find(({ storage }) => storage === name);
    const path = `routewise:provider.${key}`;
    if (found === undefined)
      return [
        problems['proxmox-storage-unknown'].at(path, {
          found: name,
          reason: `the cluster has no such storage; it has ${storages.map(({ storage }) => storage).join(', ')}`,
        }),
      ];
    const contents = found.content.split(',');
    if (contents.includes(content)) return [];
    return [
      problems['proxmox-storage-content'].at(path, {
        found: name,
        reason: `it does not take the content type ${content}, which ${what} need; it takes ${contents.join(', ')}`,
        remedy: `on a node: \`pvesm set ${name} --content ${[...contents, content].sort().join(',')}\`; or name another storage`,
      }),
    ];
  });
}

/**
 * The provider would take a machine with a planned id for its own, and change or delete it; and the machine config of one that
 * only bears the name of ours would be written over before anybody sees that its id is taken.
 */
function checkIds(
  { machines }: ProxmoxPlan,
  existing: readonly MachineEntry[],
  own: ReadonlySet<number>,
): Problem[] {
  return machines.flatMap(({ vmId, name }): Problem[] => {
    const found = existing.find(({ vmid }) => vmid === vmId);
    if (found === undefined || (found.name === name && own.has(vmId))) return [];
    if (found.name === name)
      return [
        problems['proxmox-machine-unknown'].at('routewise:cluster.name', {
          found: name,
          reason: `a machine ${vmId} of this name is on ${cleanText(found.node)}, and this stack’s state does not know it: it is another stack’s, or the state is an older one`,
          remedy: `give this cluster another name and firstVmId; where the machine is this stack’s own, bring back the state that knows it, or take it in: \`pulumi import proxmoxve:index/vmLegacy:VmLegacy ${name} ${found.node}/${vmId}\``,
        }),
      ];
    return [
      problems['proxmox-id-taken'].at('routewise:provider.firstVmId', {
        found: String(vmId),
        reason: `${name} is planned with this id, but ${found.name ?? 'another machine'} on ${found.node} has it`,
      }),
    ];
  });
}

async function checkBridge(plan: ProxmoxPlan, node: string, ask: AskProxmox): Promise<Problem[]> {
  const answer = await ask(`/nodes/${encodeURIComponent(node)}/network?type=any_bridge`);
  if ('problem' in answer) return [answer.problem];
  const names = (answer.data as { iface: string }[]).map(({ iface }) => iface);
  if (names.includes(plan.bridge)) return [];
  return [
    problems['proxmox-bridge-missing'].at('routewise:provider.bridge', {
      found: plan.bridge,
      reason: `node ${node} has no such bridge; it has ${names.join(', ') || 'none'}`,
    }),
  ];
}
