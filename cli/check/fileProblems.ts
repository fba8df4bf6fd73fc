// What can be wrong with a values file as a file, whatever its keys say.
// It must never quote a value: one of them is warned of for being a secret.
import { problemKinds } from '../../config/problemKinds';

export const valuesFileProblems = problemKinds(
  {
    id: 'values-files',
    title: 'Files of values',
    about: 'What `routewise check` finds in a file before its keys are looked at.',
  },
  {
    'helm-repeated-key': {
      title: 'A mapping has a key twice',
      severity: 'refuse',
      why: 'the mapping has this key twice: Helm takes the last one whole, and what the first one held is lost in silence',
      remedy: 'put both together',
    },
    'values-secret-in-clear': {
      title: 'The file holds a secret in clear',
      severity: 'warn',
      why: 'it is a secret, and everybody who has this file can read it',
      remedy:
        'let it come from a Secret of the cluster where the chart has a key for that, or keep the file out of repositories',
    },
  },
);
