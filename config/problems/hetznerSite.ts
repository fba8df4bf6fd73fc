// What Hetzner Cloud, or the way to it, can lack before anything is made there.
// It must never name a token.
import { problemKinds } from '../problemKinds';

const token =
  'set HCLOUD_TOKEN, or run `pulumi config set --secret hcloud:token`; tokens are made in the Hetzner console under Security';

export const hetznerSiteProblems = problemKinds(
  {
    id: 'hetzner-site',
    title: 'Hetzner Cloud: what is asked before anything is made',
    about: 'Whether Hetzner Cloud can be reached, and by whom the cluster can be reached there.',
  },
  {
    'hetzner-token-missing': {
      title: 'There is no API token',
      severity: 'refuse',
      why: 'nothing can be created on Hetzner Cloud without an API token (read and write)',
      remedy: token,
    },
    'hetzner-token-refused': {
      title: 'The API token is of no use',
      severity: 'refuse',
      why: 'the token is wrong, revoked, or of another project',
      remedy: token,
    },
    'hetzner-unreachable': {
      title: 'The API of Hetzner Cloud cannot be reached',
      severity: 'refuse',
      why: 'nothing can be created, changed or looked at without it',
      remedy: 'check the network (and a proxy: HTTPS_PROXY), and HCLOUD_ENDPOINT where it is set',
    },
    'caller-unknown': {
      title: 'The address of the machine that runs Pulumi is not known',
      severity: 'refuse',
      why: 'the firewall is to let in the machine that runs Pulumi, and its address is not known',
      remedy:
        'list your networks under routewise:access.kubernetesApi and talosApi, or set ROUTEWISE_CALLER to the address this machine has on the Internet',
    },
  },
);
