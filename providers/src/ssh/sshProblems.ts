// What can stand between this program and a host that is reached by SSH.
// It must never hold what is found on the host itself: that is judged by preflight.
import { problemKinds } from '../../../config/problemKinds';

export const sshProblems = problemKinds(
  {
    id: 'ssh',
    title: 'Hosts: the way by SSH',
    about:
      'Whether a host can be reached and shows the right key, and whether what is run there comes to its end.',
  },
  {
    'ssh-unreachable': {
      title: 'The host does not answer',
      severity: 'refuse',
      why: 'nothing answers there by SSH, or it ends the connection before anybody has logged in',
      remedy: 'check the address and the port under `ssh`, the network, and that sshd runs on the host',
    },
    'ssh-key-file-unreadable': {
      title: 'The file of the private key cannot be read',
      severity: 'refuse',
      why: 'ROUTEWISE_SSH_KEY_FILE names the key that logs in to hosts',
      remedy: 'name a regular file that this user may read',
    },
    'ssh-no-key': {
      title: 'Nothing says how to log in',
      severity: 'refuse',
      why: 'there is neither a private key nor an agent',
      remedy:
        'name a private key with ROUTEWISE_SSH_KEY_FILE, put one into ROUTEWISE_SSH_PRIVATE_KEY, or start an agent (SSH_AUTH_SOCK)',
    },
    'ssh-key-unreadable': {
      title: 'The private key is none, or is encrypted',
      severity: 'refuse',
      why: 'it cannot be read as a private key, or not with the passphrase that is given',
      remedy: 'give an OpenSSH or PEM private key, and its passphrase in ROUTEWISE_SSH_PASSPHRASE',
    },
    'ssh-login-refused': {
      title: 'The host does not let the user in',
      severity: 'refuse',
      why: 'none of the keys that are offered is one of that user’s, or the agent does not answer',
      remedy:
        'add the public key to ~/.ssh/authorized_keys of that user on the host, or name another user or key',
    },
    'ssh-host-key-first': {
      title: 'The host is met for the first time',
      severity: 'note',
      why: 'it is met for the first time, and nothing says that this is its key',
      remedy:
        'compare it on the host’s console (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`), and set its `hostKey` to it',
      source: 'OpenSSH: ssh_config(5), StrictHostKeyChecking accept-new',
    },
    'ssh-host-key-changed': {
      title: 'The host shows another key than it has shown',
      severity: 'refuse',
      why: 'it is another host, or somebody is in between',
      remedy:
        'if the host was installed anew, compare the new fingerprint on its console (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`) and set `hostKey` of the host to it (and take a line in known_hosts out with `ssh-keygen -R HOST`); if not, somebody may be in between: do not go on',
    },
    'ssh-host-key-revoked': {
      title: 'The host shows a key that was revoked',
      severity: 'refuse',
      why: 'known_hosts has the key as revoked, so whoever shows it cannot be trusted',
      remedy:
        'somebody has marked this key as one that must not be trusted: give the host new keys, and do not log in before',
    },
    'ssh-sudo-needs-password': {
      title: 'The user needs a password, or a terminal, for sudo',
      severity: 'refuse',
      why: 'what is done on hosts is done as root, and nobody is there to type a password',
      remedy:
        'allow it without a password: `USER ALL=(root) NOPASSWD: ALL` in a file under /etc/sudoers.d, or log in as root',
    },
    'ssh-sudo-refused': {
      title: 'The user may not run commands as root',
      severity: 'refuse',
      why: 'what is done on hosts is done as root, and sudo does not let this user',
      remedy: 'give the user the right to run commands as root with sudo, or log in as root',
    },
    'ssh-sudo-missing': {
      title: 'The host has no sudo',
      severity: 'refuse',
      why: 'what is done on hosts is done as root, and the user is another',
      remedy: 'install sudo on the host, or log in as root',
    },
    'ssh-command-failed': {
      title: 'A command on the host failed',
      severity: 'refuse',
      why: 'a step ended with an exit code other than 0, so what builds on it is not begun',
      remedy: 'see what the host says above, put it right, and run it again',
    },
    'ssh-disk-full': {
      title: 'A file system of the host is full',
      severity: 'refuse',
      why: 'a step could not write what it had to',
      remedy: 'free space on that file system (`df -h` on the host), and run it again',
    },
    'ssh-time-up': {
      title: 'A command on the host took too long',
      severity: 'refuse',
      why: 'it was ended after the time that such a step may take',
      remedy: 'see whether the host is well and not overloaded, and run it again',
    },
    'ssh-output-too-long': {
      title: 'A command on the host printed without end',
      severity: 'refuse',
      why: 'it printed more than any such command has to say',
      remedy:
        'see on the host what that command prints without end, put it right, and run it again; it was ended',
    },
    'ssh-answer-unreadable': {
      title: 'A program on the host answers in another way than it should',
      severity: 'refuse',
      why: 'what it says cannot be read, so that nothing is known of the host',
      remedy:
        'run that program on the host by hand and see what it prints: a wrapper, an alias or another version may stand in its place',
    },
    'ssh-connection-lost': {
      title: 'The connection was lost in the middle of a step',
      severity: 'refuse',
      why: 'the host was not back in time, or the step may not be begun a second time unseen',
      remedy:
        'see whether the host is up and the network stands, and run it again: steps that are done already are found done',
    },
  },
);
