// The kinds of problems with secrets that a stack's configuration holds where it must not.
// It must never let a text speak of the secret itself: where it stands and what kind it is are all that may be told.
import { problemKinds } from '../problemKinds';

export const secretProblems = problemKinds(
  {
    id: 'secrets',
    title: 'Secrets of the configuration',
    about:
      'Secrets in a stack’s file: those that stand there in clear, and those that the plan cannot do without.',
  },
  {
    'stack-secret-in-clear': {
      title: 'The stack’s file holds a secret in clear',
      severity: 'refuse',
      otherwise: ['warn'],
      why: 'everybody who has the file, its history or the stack’s can read it; where it only looks like a secret it is a warning',
      remedy:
        'run `pulumi config set --secret --path KEY`; and change it where it lets in, if the file ever left this machine',
    },
    'provider-secret-in-clear': {
      title: 'The stack’s file holds a provider’s credentials in clear',
      severity: 'refuse',
      why: 'the stack file holds it in clear, where everybody who sees the file or its history can read it',
      remedy:
        'run `pulumi config set --secret KEY`; and make a new one where it comes from, if the file ever left this machine',
    },
    'secret-decides': {
      title: 'A secret stands where the plan hangs on the value',
      severity: 'refuse',
      why: 'it is kept as a secret, and the plan, which anybody may read, is made of it',
      remedy:
        'set it without --secret; secrets may stand under routewise:cilium.values and routewise:distribution.patches or .config, which are handed on as they are',
    },
  },
);
