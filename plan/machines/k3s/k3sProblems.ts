// The kinds of problems of k3s' options and of the document that its nodes boot with.
// It must never say what holds of one stack alone: whoever finds one adds its options.
import { problemKinds } from '../../../config/problemKinds';
import { userDataLimit } from './renderCloudInit';

const help = 'k3s: docs.k3s.io/cli/server and docs.k3s.io/cli/agent';

export const k3sProblems = problemKinds(
  {
    id: 'k3s-nodes',
    title: 'Nodes of k3s',
    about: 'What k3s or its kubelets would refuse at their start, and what a cloud would not take.',
  },
  {
    'k3s-option-secret': {
      title: 'A secret among the options of k3s',
      severity: 'refuse',
      why: 'it is a secret, or names the file of one, and a stack’s file is no place for it',
      remedy: 'remove it: tokens are made by the program and kept in its state, encrypted',
    },
    'k3s-option-decided': {
      title: 'An option of k3s that the plan decides',
      severity: 'refuse',
      why: 'it follows from another key of the stack or from the plan, and Cilium’s values follow from the same',
      remedy: 'remove it, and change that',
    },
    'k3s-option-unknown': {
      title: 'An option that this k3s does not have',
      severity: 'refuse',
      why: 'k3s ends at its start when its config names an option that it does not know',
      remedy: 'remove it',
      source: help,
    },
    'k3s-option-shape': {
      title: 'One value for a list, or a list for one value',
      severity: 'refuse',
      why: 'k3s takes some options once and others as a list',
      remedy: 'write one value where the option takes one, and a list where it is a list',
      source: help,
    },
    'k3s-release-unread': {
      title: 'A release of k3s whose options were not looked up',
      severity: 'warn',
      why: 'whether this release takes all the options that are known here was not looked up',
      remedy: 'use a release of these, or try it on a cluster that may fail',
      source: help,
    },
    'k3s-checksum-unpinned': {
      title: 'The k3s that lies on the hosts is compared with nothing',
      severity: 'note',
      why: 'the k3s that lies there is started as it is',
      remedy: 'pin it: sha256sum-amd64.txt (sha256sum-arm64.txt) of the release names the checksum',
      source: 'k3s: install.sh',
    },
    'k3s-user-data-too-long': {
      title: 'The cloud-init document is longer than the cloud takes',
      severity: 'refuse',
      why: `Hetzner Cloud takes user data of ${userDataLimit} bytes, and the cloud-init document of these nodes is longer`,
      remedy:
        'shorten the options, labels or mirrors; options can also be put into files of an image of your own',
      source: 'Hetzner Cloud API: POST /servers, user_data',
    },
  },
);
