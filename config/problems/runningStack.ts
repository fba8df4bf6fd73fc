// What can stand in the way of a stack that runs already: its state, its machines, the name of its API.
// It must never hold what a plan sees by itself.
import { problemKinds } from '../problemKinds';

export const runningStackProblems = problemKinds(
  {
    id: 'running-stack',
    title: 'A stack that runs already',
    about: 'What the stack’s own state, or the cluster that it built, says against an update.',
  },
  {
    'state-unreadable': {
      title: 'The stack’s state cannot be read',
      severity: 'refuse',
      why: 'the state says where nodes are: planned without it, running nodes could be given other addresses, ids or machines',
      remedy:
        'see that `pulumi stack export` works where this program runs, or write the file that is named with it',
    },
    'node-protected': {
      title: 'A control plane is to leave, and protected',
      severity: 'refuse',
      why: 'Pulumi deletes nothing that its state has as protected: the update would end there, after the rest was done',
      remedy:
        'first, with it still in the stack, name it under `routewise:safety.unprotected` and run `pulumi up`; then lower the count, and take the key out again',
    },
    'api-name-not-ready': {
      title: 'The new name of the API does not lead to this cluster yet',
      severity: 'refuse',
      why: 'kubeconfigs would name it, and it is no way to this cluster’s API yet',
      remedy:
        'set routewise:cluster.apiEndpoint to what it was, add the name to routewise:cluster.apiNames and run `pulumi up`: the API’s certificates are then valid for both names. Point it at the control planes, and set it after that',
    },
  },
);
