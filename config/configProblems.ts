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
    'config-unknown-name': {
      title: 'A name that the stack does not have',
      severity: 'refuse',
      why: 'nothing in the stack is called that, so the name would point nowhere',
      remedy: 'name one that exists, or remove it',
    },
    'key-without-effect': {
      title: 'A key that nothing would read here',
      severity: 'refuse',
      why: 'with this provider or distribution there is nothing that it could be put into, and it would be ignored in silence',
      remedy: 'remove it',
    },
  },
);
