// What a reset of a host stops at.
// It must never hold what a reset may go over.
import { problemKinds } from '../../../../config/problemKinds';

export const resetProblems = problemKinds(
  {
    id: 'host-reset',
    title: 'Hosts: what a reset stops at',
    about:
      'Taking k3s and its pods off a host, by `routewise reset-host` or where a node leaves: it goes over nothing that may be somebody else’s.',
  },
  {
    'mount-stays': {
      title: 'Something is mounted where a reset would delete',
      severity: 'refuse',
      why: 'what is below a mount is not the host’s: deleting there would delete somebody’s data',
      remedy: 'unmount it, or end what holds it, and run it again: what is done already is found done',
    },
    'process-stays': {
      title: 'A process of k3s or of a pod does not end',
      severity: 'refuse',
      why: 'it was killed and is still there: what it has open would go from under it',
      remedy:
        'see what it waits for (state D: a disk or server that does not answer); bring that back or reboot the host, and run it again',
    },
    'reset-stopped': {
      title: 'A reset cannot go on',
      severity: 'refuse',
      why: 'a link, a file, a device or chains are in the way, or the login does not see the host’s mounts',
      remedy: 'put right on the host what is named, and run it again: what is done already is found done',
    },
  },
);
