// The kinds of problems that any key of a stack's configuration can have.
// It must never hold one that belongs to one section or one check: those are declared beside what finds them.
import { problemKinds } from './problemKinds';

export const configProblems = problemKinds(
  {
    id: 'configuration',
    title: 'Configuration',
    about: 'Keys and values of a stack, whatever they are about.',
  },
  {
    'config-unknown-key': {
      title: 'A key that does not exist',
      severity: 'refuse',
      why: 'nothing reads a key of that name, so what it is to say would be ignored in silence',
      remedy: 'correct its name, or remove it',
    },
    'config-missing-key': {
      title: 'A key that must be there is missing',
      severity: 'refuse',
      why: 'the key is required: it has no default',
      remedy: 'add it, as the configuration reference describes it',
    },
    'config-wrong-type': {
      title: 'A value of another type than the key takes',
      severity: 'refuse',
      why: 'the key takes values of one type, and this one is of another',
      remedy: 'write a value of that type',
    },
    'config-invalid-value': {
      title: 'A value that the key does not take',
      severity: 'refuse',
      why: 'it is none of the values that the key takes, or out of its bounds or its form; or it is the name of an entry that none can have',
      remedy: 'correct the value as the configuration reference says',
    },
    'config-unknown-name': {
      title: 'A name that points to nothing',
      severity: 'refuse',
      why: 'it stands for an entry in another place of the stack, which has none of that name',
      remedy: 'add it there, or name one that exists',
    },
    'key-without-effect': {
      title: 'A key that nothing would read here',
      severity: 'refuse',
      why: 'with this provider or distribution there is nothing that it could be put into, and it would be ignored in silence',
      remedy: 'remove it',
    },
  },
);
