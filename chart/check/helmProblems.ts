// What can be wrong with a Helm key, or with its value taken alone.
// It must never hold what only shows beside another value: that is for the plan's rules.
import { problemKinds } from '../../config/problemKinds';

export const helmProblems = problemKinds(
  {
    id: 'helm-keys',
    title: 'Keys of the chart',
    about:
      'Each key of Helm values, and its value taken alone: what the chart of that version, and what reads its ConfigMap, knows and takes.',
  },
  {
    'helm-unknown-key': {
      title: 'A key that the chart does not have',
      severity: 'refuse',
      otherwise: ['warn'],
      why: 'Helm hands it to a chart that ignores it in silence',
      remedy:
        'write the key that was meant, or remove it; `cilium.allowKeys` lets one of a modified chart pass',
    },
    'helm-known-mistake': {
      title: 'A key found in guides that never existed',
      severity: 'refuse',
      otherwise: ['warn'],
      why: 'no supported chart has ever had it, so that what it asks for is not in effect',
      remedy: 'write the key that was meant',
    },
    'helm-removed-key': {
      title: 'A key that is gone',
      severity: 'refuse',
      otherwise: ['warn'],
      why: 'Helm refuses to render while it is set, or nothing reads it any more',
      remedy: 'remove it',
    },
    'helm-renamed-key': {
      title: 'A key that is gone and has a successor',
      severity: 'refuse',
      otherwise: ['warn'],
      why: 'Helm refuses to render while it is set, or nothing reads it any more',
      remedy: 'write its successor instead',
    },
    'helm-deprecated-key': {
      title: 'A key that will go',
      severity: 'warn',
      why: 'it still works, and a later chart will refuse or ignore it',
      remedy: 'write its successor instead, or remove it before that version',
    },
    'helm-unread-key': {
      title: 'A key that no template reads',
      severity: 'warn',
      why: 'the chart’s values file lists it, but none of its templates reads it: setting it does nothing',
      remedy: 'remove it',
    },
    'helm-wrong-type': {
      title: 'A value of another type than the key takes',
      severity: 'refuse',
      why: 'Helm holds values against the chart’s schema, and refuses to render',
      remedy: 'write a value of the type that is named',
      source: 'Cilium’s chart: values.schema.json',
    },
    'helm-not-one-of': {
      title: 'A value that is not on the list of those that the key takes',
      severity: 'refuse',
      otherwise: ['warn'],
      why: 'chart, agent or Kubernetes take only the values of a list, and refuse all others',
      remedy: 'write one of the list',
    },
    'helm-wrong-form': {
      title: 'A value that what it is for cannot read',
      severity: 'refuse',
      why: 'it passes the chart, and the program that it is for refuses it, or takes it for something else',
      remedy: 'write it in the form that is named',
    },
    'helm-empty-mapping': {
      title: 'A mapping without anything in it',
      severity: 'warn',
      why: 'null takes all of the chart’s defaults below that key away, and Helm stops where a template reads one of them',
      remedy: 'remove the key, or write {}',
      source: 'Helm: null deletes a default of the chart',
    },
    'helm-null-is-set': {
      title: 'A null that counts as set',
      severity: 'note',
      why: 'the templates ask only whether the key is there: null counts as set, and goes to the agent as an empty text',
      remedy: 'remove the key',
    },
    'helm-needless-value': {
      title: 'A value that is so anyway',
      severity: 'note',
      why: 'it asks for what is in effect without it',
      remedy: 'remove it, so that what is set shows what was chosen',
    },
  },
);
