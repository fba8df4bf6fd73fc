// The kinds of problems of a stack that runs: what a change would do to its nodes, pools and networks.
// It must never say what holds of one stack alone: whoever finds one adds its names.
import { problemKinds } from '../../config/problemKinds';

/** Where a stack names the nodes that may change. */
export const replacePath = 'routewise:safety.replace';

const byName = `name the nodes that may change now in ${replacePath}, control planes one at a time, run \`pulumi up\`, then name the next; those that are not named stay as they are`;

export const runningProblems = problemKinds(
  {
    id: 'running-nodes',
    title: 'Nodes that run',
    about:
      'What a change of the stack would do to nodes, pools and networks that were built already. Nothing that runs is moved, replaced or powered off that the stack does not name.',
  },
  {
    'node-not-named': {
      title: 'Nodes that run would change, and none is named',
      severity: 'refuse',
      why: 'machines would be powered off, moved or deleted with their disks, all in one update',
      remedy: `${byName}. To leave the nodes as they are, set the value back`,
    },
    'node-change-waits': {
      title: 'Nodes wait for a change until they are named',
      severity: 'warn',
      why: 'others are named, so these stay as they are in this update',
      remedy: byName,
    },
    'node-protection-first': {
      title: 'A node that is to be replaced is protected still',
      severity: 'warn',
      why: 'Pulumi goes by the state, so this update only lifts the protection, and the node stays as it is',
      remedy: `run \`pulumi up\` once more, with the stack as it is: then it is replaced. To keep it, take it out of ${replacePath}`,
    },
    'node-cannot-change': {
      title: 'A change that nobody makes to a machine that runs',
      severity: 'refuse',
      why: 'the provider does not do it, or the node would no longer be found where it is',
      remedy:
        'set the value back, and add a pool of its own with the new one: once its nodes are Ready, set the count of this pool to 0, which drains its nodes first. Control planes that run keep it',
    },
    'node-named-without-need': {
      title: 'A node is named that is not to change',
      severity: 'warn',
      why: 'nothing of this node is to change: left there, the name would be taken for leave to the next change',
      remedy: 'remove it once the node is as the stack wants it',
    },
    'control-planes-at-once': {
      title: 'Several control planes would change or leave in one update',
      severity: 'refuse',
      why: 'etcd stands still without its majority',
      remedy: 'name one control plane, run `pulumi up`, wait until it is Ready, then name the next',
    },
    'node-place-taken': {
      title: 'Two nodes in one place',
      severity: 'refuse',
      why: 'both would have the same address, or the same id: one of them runs there, or leaves only at the end of this update',
      remedy: 'make the change in two updates: first let the one node go or move, then let the other come',
    },
    'node-names-taken': {
      title: 'Nodes of two pools would have the same names',
      severity: 'refuse',
      why: 'names of nodes stay with the pool that had them first, also once it is renamed',
      remedy: 'give the pool that is new another name',
    },
    'pool-renamed': {
      title: 'A pool is gone while its nodes run, and another one is new',
      severity: 'refuse',
      why: 'were it renamed, its nodes would be deleted and others made, disks and all',
      remedy:
        'where it was renamed, say so with renamedFrom under the new name: the nodes keep names, addresses and machines. Where it is to go, write renamedFrom: false under the new pool, or take the old one away in an update of its own',
    },
    'pool-renamed-otherwise': {
      title: 'A pool was renamed from another name than the stack says',
      severity: 'refuse',
      why: 'the pool’s nodes would be called otherwise than those that run, which would be deleted',
      remedy: 'write the name that the nodes bear, or remove the key where that is the pool’s own',
    },
    'pool-name-remembered': {
      title: 'Only the state knows what a pool’s nodes are called',
      severity: 'warn',
      why: 'the nodes are called by a name that the pool had once; without the key only this stack’s state knows it, and a plan made elsewhere shows other names',
      remedy: 'write that name as renamedFrom',
    },
    'fixed-while-it-runs': {
      title: 'What every node was built from is changed',
      severity: 'refuse',
      why: 'all nodes at once would be deleted, cut off, or left out of each other’s reach',
      remedy:
        'set it back; to have it otherwise, build a stack of its own beside this one and move the workloads',
    },
  },
);
