// What a Proxmox VE cluster, or the way to it, can lack before anything is made there.
// It must never name a credential.
import { problemKinds } from '../problemKinds';

const token =
  'set PROXMOX_VE_API_TOKEN to USER@REALM!NAME=SECRET, or run `pulumi config set --secret proxmoxve:apiToken`; tokens are made in the web interface under Datacenter, Permissions';

export const proxmoxSiteProblems = problemKinds(
  {
    id: 'proxmox-site',
    title: 'Proxmox VE: what is asked before anything is made',
    about: 'Whether a Proxmox VE cluster can be reached, and has what the plan needs of it.',
  },
  {
    'proxmox-endpoint-missing': {
      title: 'The API is not named',
      severity: 'refuse',
      why: 'the API of Proxmox VE must be named, by https',
      remedy:
        'set PROXMOX_VE_ENDPOINT, or run `pulumi config set proxmoxve:endpoint https://pve-1.example.com:8006`',
    },
    'proxmox-credentials-missing': {
      title: 'There are no credentials',
      severity: 'refuse',
      why: 'nothing can be created on Proxmox VE without credentials',
      remedy: token,
    },
    'proxmox-credentials-refused': {
      title: 'The credentials are of no use',
      severity: 'refuse',
      why: 'the token or ticket is wrong, has expired, or was revoked',
      remedy: token,
    },
    'proxmox-ssh-missing': {
      title: 'Nothing says how the provider logs in to the nodes',
      severity: 'refuse',
      why: 'machine configs are put on the nodes as cloud-init snippets, which the API does not take: the provider writes them over SSH, and nothing says how it is let in',
      remedy:
        'set PROXMOX_VE_SSH_USERNAME with PROXMOX_VE_SSH_AGENT=true, PROXMOX_VE_SSH_PRIVATE_KEY or PROXMOX_VE_SSH_PASSWORD, or run `pulumi config set --secret proxmoxve:ssh`',
    },
    'proxmox-unreachable': {
      title: 'The API of Proxmox VE cannot be reached',
      severity: 'refuse',
      why: 'nothing can be created, changed or looked at without it',
      remedy: 'check the network, the address and the port (8006), and the certificate of the node',
    },
    'proxmox-call-failed': {
      title: 'The API of Proxmox VE answers with an error',
      severity: 'refuse',
      why: 'what the plan needs of the cluster cannot be told without that answer',
      remedy:
        'give the token the privileges the guide names; else see whether the cluster is well: `pvecm status` on a node',
    },
    'proxmox-node-unknown': {
      title: 'The cluster has no such node',
      severity: 'refuse',
      why: 'machines are created on the nodes that the stack names',
      remedy: 'write the nodes’ names as `pvecm nodes` shows them',
    },
    'proxmox-node-offline': {
      title: 'A node is not online',
      severity: 'refuse',
      why: 'nothing can be created, changed or looked at on it',
      remedy:
        'bring it back; or take it out of routewise:provider.nodes, which moves its machines to the others',
    },
    'proxmox-storage-unknown': {
      title: 'The cluster has no such storage',
      severity: 'refuse',
      why: 'disks, images and snippets lie on the storages that the stack names',
      remedy: 'name one that it has',
    },
    'proxmox-storage-content': {
      title: 'A storage does not take what is to be put there',
      severity: 'refuse',
      why: 'each storage takes only the content types that it is set to',
      remedy: 'on a node: `pvesm set STORAGE --content TYPES`; or name another storage',
    },
    'proxmox-bridge-missing': {
      title: 'A node has no such bridge',
      severity: 'refuse',
      why: 'machines are attached to the bridge that the stack names, on every node',
      remedy: 'name a bridge that every node has, or make it there',
    },
    'proxmox-id-taken': {
      title: 'A planned id is another machine’s',
      severity: 'refuse',
      why: 'the provider would take that machine for its own, and change or delete it',
      remedy:
        'before the first `up`, choose a firstVmId whose ids are free; afterwards it must stay, as ids of machines never change',
    },
    'proxmox-machine-unknown': {
      title: 'A planned machine is there, and the state does not know it',
      severity: 'refuse',
      why: 'it is another stack’s, or the state is an older one',
      remedy:
        'give this cluster another name and firstVmId; where the machine is this stack’s own, bring back the state that knows it, or import it',
    },
    'proxmox-machine-gone': {
      title: 'A machine of the state is not there',
      severity: 'refuse',
      why: 'it was removed by other hands',
      remedy: 'run `pulumi up --refresh`, which sees that and makes it anew',
    },
  },
);
