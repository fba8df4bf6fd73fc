// What a command is asked for and cannot do, though the stack itself is sound.
// It must never hold what a command says in one line and ends with wrong use for.
import { problemKinds } from '../config/problemKinds';

export const commandProblems = problemKinds(
  {
    id: 'commands',
    title: 'Commands',
    about: 'What a command of `routewise` is asked for, and this stack or this machine does not have.',
  },
  {
    'file-not-writable': {
      title: 'A file cannot be written where it was named',
      severity: 'refuse',
      why: 'it is a folder or a device, no folder can be made for it, or this user may not write there',
      remedy: 'name a file in a folder that you may write to',
    },
    'stack-without-hosts': {
      title: 'The stack has no existing hosts, or none of that role',
      severity: 'refuse',
      why: 'its machines are made by the provider, so there are no existing hosts to go to',
      remedy: 'name a stack whose provider.kind is hosts, and a role that it has',
    },
    'host-not-in-stack': {
      title: 'The stack has no such host',
      severity: 'refuse',
      why: 'a reset goes to hosts that the stack names, and to no others',
      remedy: 'name a host of the stack',
    },
    'router-config': {
      title: 'There is no configuration for that router',
      severity: 'refuse',
      why: 'a configuration is that of one router of the stack, which must be able to tell its neighbours apart',
      remedy:
        'name one of the stack’s routers with --peer, and leave --neighbors at nodes where they share a network',
    },
    'nothing-to-adopt': {
      title: 'The stack has nothing to adopt',
      severity: 'refuse',
      why: 'the stack makes its cluster itself, so there is no release of somebody else’s',
      remedy: 'use `pulumi preview`; or provider existing for a cluster that runs',
    },
  },
);
