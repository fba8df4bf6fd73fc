// What can be wrong with secrets that a stack keeps in Pulumi's configuration.
// It must never quote one.
import { problemKinds } from '../problemKinds';

export const pulumiSecretProblems = problemKinds(
  {
    id: 'pulumi-secrets',
    title: 'Secrets in Pulumi’s configuration',
    about: 'Whether what a stack keeps as a secret is there, is one, and will do.',
  },
  {
    'bgp-password-missing': {
      title: 'There is no password for a BGP session',
      severity: 'refuse',
      why: 'the stack has no such key, and a session without its password would be refused by the router',
      remedy: 'run `pulumi config set --secret` with that key',
    },
    'bgp-password-in-clear': {
      title: 'The password of a BGP session stands in clear',
      severity: 'refuse',
      why: 'the stack file holds it in clear, where everybody who sees the file can read it',
      remedy: 'run `pulumi config set --secret` with that key',
    },
    'bgp-password-too-long': {
      title: 'The password of a BGP session is too long',
      severity: 'refuse',
      why: 'TCP MD5 takes no more than 80 bytes',
      remedy: 'run `pulumi config set --secret` with that key, and a shorter password on both sides',
    },
    'secret-place-unknown': {
      title: 'Nobody says which value of a section is the secret',
      severity: 'refuse',
      why: 'Pulumi says that a value of it is a secret, and the stack’s file does not say which: an environment or another file may have set it',
      remedy: 'set it in the stack’s own file: `pulumi config set --secret --path routewise:SECTION.KEY`',
    },
  },
);
