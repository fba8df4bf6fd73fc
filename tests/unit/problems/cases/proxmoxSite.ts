// Cases of what Proxmox VE is asked before anything is made there: of its API as the sandbox has it, and of answers by themselves.
import type { ProxmoxAccess } from '../../../../stacks/site/proxmox/proxmoxAccess';
import type { Answer } from '../../../../stacks/site/proxmox/proxmoxApi';
import { connectProxmox } from '../../../../stacks/site/proxmox/proxmoxApi';
import { askMachine } from '../../../../stacks/site/proxmox/proxmoxIdentities';
import { checkProxmoxSettings } from '../../../../stacks/site/proxmox/proxmoxProblems';
import { checkProxmoxSite } from '../../../../stacks/site/proxmox/proxmoxSite';
import { proxmoxPlan } from '../../../fixtures/plans';
import { startProxmoxEmulator } from '../../../fixtures/proxmox/emulator';
import { ofRun } from '../ofRun';
import type { ProblemCase, ProblemCases } from '../problemCase';

const withoutToken: ProxmoxAccess = {
  endpoint: 'https://pve-1.example.com:8006',
  insecure: false,
  hasSsh: true,
};
const ready: ProxmoxAccess = { ...withoutToken, apiToken: 'root@pam!name=secret' };
const ofSettings = (at: string, trips: ProxmoxAccess) =>
  ofRun(`proxmoxve:${at}`, checkProxmoxSettings, trips, ready);

/** One call to the sandbox's API. */
async function called({ path = '/nodes', ...more }: Partial<ProxmoxAccess> & { path?: string }) {
  const { api, credentials } = await startProxmoxEmulator();
  const { apiToken } = credentials;
  const access = { endpoint: api.url.replace(/\/$/, ''), insecure: true, hasSsh: true, apiToken, ...more };
  try {
    return problemsIn(await connectProxmox(access)(path));
  } finally {
    await api.close();
  }
}
const problemsIn = (answer: Answer) => ('problem' in answer ? [answer.problem] : []);

/** What the cluster's lists say, where that is not what the plan needs. */
interface Site {
  readonly nodes?: unknown;
  readonly storages?: unknown;
  readonly machines?: unknown;
  readonly bridge?: string;
  readonly own?: readonly number[];
}
const plan = proxmoxPlan({ 'nodes.controlPlanes.count': 1, 'nodes.workers': {} }).infrastructure;
const [machine] = plan.machines;
const node = machine?.node ?? '';
const storages = [
  { storage: plan.storage, content: 'images' },
  { storage: plan.image.storage, content: 'import,snippets' },
  { storage: plan.snippetStorage, content: 'import,snippets' },
];
function looked({ bridge = plan.bridge, own = [], ...lists }: Site) {
  const answers: Readonly<Record<string, unknown>> = {
    '/nodes': lists.nodes ?? [{ node, status: 'online' }],
    '/storage': lists.storages ?? storages,
    '/cluster/resources?type=vm': lists.machines ?? [],
    [`/nodes/${node}/network?type=any_bridge`]: [{ iface: bridge }],
  };
  return checkProxmoxSite(plan, (path) => Promise.resolve({ data: answers[path] }), new Set(own));
}
const ofSite = (at: string, trips: Site, misses: Site = {}): ProblemCase =>
  ofRun(`routewise:${at}`, looked, trips, misses);
const named = (name = '') => [{ vmid: machine?.vmId, name, node }];

/** A machine that has moved, or is nowhere any more. */
async function sought(listed: readonly object[]) {
  const at = (id: string): Answer => ({ data: { id } });
  const refused = await called({ path: '/nodes/pve-9/qemu/2001/config' });
  const problem = refused[0];
  if (problem === undefined) throw new Error('the sandbox has a node that is not there');
  const answers: Readonly<Record<string, Answer>> = {
    '/cluster/resources?type=vm': { data: listed },
    '/nodes/pve-3/qemu/2001/config': at('2001'),
  };
  return problemsIn(
    await askMachine((path) => Promise.resolve(answers[path] ?? { problem }), '2001', 'pve-1'),
  );
}

export const proxmoxSiteCases: ProblemCases = {
  'proxmox-endpoint-missing': ofSettings('endpoint', { ...ready, endpoint: 'http://pve-1.example.com:8006' }),
  'proxmox-credentials-missing': ofSettings('apiToken', withoutToken),
  'proxmox-ssh-missing': ofSettings('ssh', { ...ready, hasSsh: false }),
  'proxmox-credentials-refused': ofRun('proxmoxve:apiToken', called, { apiToken: 'root@pam!other=1' }, {}),
  'proxmox-unreachable': ofRun('proxmoxve:endpoint', called, { endpoint: 'https://127.0.0.1:1' }, {}),
  'proxmox-call-failed': ofRun(
    'proxmoxve:endpoint',
    called,
    { path: '/nodes/pve-9/network' },
    { path: '/nodes/pve-1/network' },
  ),
  'proxmox-node-unknown': ofSite('provider.nodes', { nodes: [{ node: 'pve-9', status: 'online' }] }),
  'proxmox-node-offline': ofSite('provider.nodes', { nodes: [{ node, status: 'offline' }] }),
  'proxmox-storage-unknown': ofSite('provider.storage', { storages: storages.slice(1) }),
  'proxmox-storage-content': ofSite('provider.storage', {
    storages: [{ storage: plan.storage, content: 'rootdir' }, ...storages.slice(1)],
  }),
  'proxmox-bridge-missing': ofSite('provider.bridge', { bridge: 'vmbr7' }),
  'proxmox-id-taken': ofSite('provider.firstVmId', { machines: named('another') }),
  'proxmox-machine-unknown': ofSite(
    'cluster.name',
    { machines: named(machine?.name) },
    { machines: named(machine?.name), own: [machine?.vmId ?? 0] },
  ),
  'proxmox-machine-gone': ofRun('routewise:nodes', sought, [], [{ vmid: 2001, node: 'pve-3' }]),
};
