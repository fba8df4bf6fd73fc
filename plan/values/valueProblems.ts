// The kinds of problems between a plan and Helm values: the stack's own, and those that a running release keeps.
// It must never judge a value by itself: the chart's keys and the rules do that.
import { problemKinds } from '../../config/problemKinds';

export const valueProblems = problemKinds(
  {
    id: 'values-and-plan',
    title: 'Helm values and the plan',
    about: 'Where Helm values say something else than the plan, and where keys are let through unchecked.',
  },
  {
    'value-against-plan': {
      title: 'A Helm value that the plan cannot follow',
      severity: 'refuse',
      otherwise: ['warn'],
      why: 'it makes something else of what the plan has decided, and nothing else that follows from the plan would know',
      remedy: 'say it by the key of the stack that decides it, or take the value out',
    },
    'running-value-left-out': {
      title: 'A value of the running release that its new chart refuses',
      severity: 'warn',
      why: 'the running release sets it, and the chart of the planned version does not take it: it is left out of the values',
      remedy: 'see what its key is called now, and set that in the stack where it is wanted',
    },
    'allow-keys-without-chart': {
      title: 'Keys of a modified chart, and no modified chart',
      severity: 'warn',
      why: 'the chart is the published one, which has no such key: nothing reads it, and what is misspelt below goes unnoticed',
      remedy:
        'name the modified chart under routewise:cilium.chart (path, archive or repository), or remove the keys',
    },
  },
);
