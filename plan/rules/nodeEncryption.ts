// Rules on encrypting the traffic of the nodes themselves, beside that of pods.
// It must never speak where node encryption is off, or has no effect.
import type { PastOption } from '../effective/pastOptions';
import type { ValueView } from '../effective/valueView';
import { encryption, tunnel } from '../effective/options';
import { blame, family } from './rule';

const key = 'encryption.nodeEncryption';
const guide = 'Cilium: Documentation/security/network/encryption-wireguard.rst';
/** Selects the nodes that opt out; there is no key of the chart for it. */
const optOut = 'node-encryption-opt-out-labels';
/** What it is where nobody sets it. */
const controlPlane = 'node-role.kubernetes.io/control-plane';

function on(values: ValueView): boolean {
  return values.on(key) && encryption(values) === 'wireguard';
}

function optOutOf(values: ValueView): PastOption | undefined {
  return values.options.find(({ name }) => name === optOut);
}

export const nodeEncryptionRules = family(
  {
    id: 'node-encryption',
    title: 'Encryption of the nodes’ own traffic',
    about:
      '`encryption.nodeEncryption`: WireGuard also for what nodes say to each other and to pods, but for control planes.',
  },
  [
    {
      id: 'node-encryption-loses-host-traffic',
      title: 'Node encryption through a tunnel lost the workers’ own traffic',
      severity: 'warn',
      effect: 'traffic',
      versions: '>=1.19.0 <1.20.0',
      why: 'with 1.19 and a tunnel, packets between the addresses of workers were reported lost once they were decrypted, with no drop counted: health checks (4240), mutual authentication (4250), the kubelet (10250). Traffic of pods goes on',
      remedy:
        'set encryption.nodeEncryption to false: pods’ traffic between nodes stays encrypted; or try from one worker to another before anything depends on it',
      source: `${guide}, "Node-to-Node Encryption (beta)"; bug reports on Cilium 1.19`,
      check: (context) => blame(on(context.values) && tunnel(context), key),
    },
    {
      id: 'node-encryption-is-beta',
      title: 'Node encryption is beta, and leaves control planes out',
      severity: 'note',
      effect: 'silent',
      why: 'the feature is beta, and nodes with the label of control planes opt out of it, so that none is locked out of the API: traffic to and from them stays as it is, and where every node is a control plane nothing of the nodes is encrypted',
      remedy:
        'rely on TLS for what control planes say and hear; do without it where pods’ traffic is all that must be encrypted',
      source: `${guide}, "Node-to-Node Encryption (beta)"`,
      check: ({ values }) => blame(on(values), key),
    },
    {
      id: 'node-encryption-of-control-planes',
      title: 'Control planes that do not opt out lock nodes out',
      severity: 'warn',
      effect: 'life',
      why: 'a node that joins or has a new key publishes it through the API, and where control planes encrypt what they say to nodes it cannot reach that: etcd and API are cut off until somebody edits its CiliumNode by hand',
      remedy: `remove ${optOut} from extraConfig or extraArgs, or let it select control planes`,
      source: `${guide}, "Note that doing so is not recommended"; pkg/wireguard/agent/agent.go`,
      supersedes: ['node-encryption-is-beta'],
      check: ({ values }) => {
        const option = optOutOf(values);
        if (option === undefined || !on(values) || option.value.includes(controlPlane)) return [];
        return [
          {
            key: option.key,
            found: JSON.stringify(option.value),
            detail:
              option.value.trim() === ''
                ? 'the guide takes an empty selector for one that nobody opts out by, and the agent’s code for one that every node does: then nothing of the nodes is encrypted at all. Besides, node encryption is beta'
                : 'control planes do not have these labels by themselves. Besides, node encryption is beta',
          },
        ];
      },
    },
  ],
);
