// Rules on the certificates that the chart makes by itself, and how long they last.
// It must never speak of certificates that nobody uses.
import type { ValueView } from '../effective/valueView';
import { holds, numberOf } from '../effective/goTemplate';
import type { Finding } from './rule';
import { family } from './rule';

const guide = 'Cilium: Documentation/observability/hubble/configuration/tls.rst';

/** Who uses them, and where the chart is told how to make them. */
interface Made {
  readonly auto: string;
  readonly used: boolean;
  /** What an upgrade of the release does with them. */
  readonly upgrade: string;
}

/** Certificates that the templates themselves make, rather than a job in the cluster or cert-manager. */
function madeByHelm(values: ValueView): readonly Made[] {
  const hubble = holds(values, 'hubble.enabled') && holds(values, 'hubble.tls.enabled');
  const sets = [
    {
      auto: 'hubble.tls.auto',
      made: hubble,
      used: holds(values, 'hubble.relay.enabled'),
      upgrade:
        'an upgrade takes over those that are there, until the Secrets hubble-server-certs and hubble-relay-client-certs are deleted',
    },
    {
      auto: 'clustermesh.apiserver.tls.auto',
      made: holds(values, 'clustermesh.useAPIServer'),
      used: holds(values, 'clustermesh.useAPIServer'),
      upgrade: 'an upgrade makes new ones',
    },
  ];
  return sets.filter(
    ({ auto, made }) => made && holds(values, `${auto}.enabled`) && values.text(`${auto}.method`) === 'helm',
  );
}

function finding(values: ValueView, { auto, upgrade }: Made, more: string): Finding {
  const days = numberOf(values.get(`${auto}.certValidityDuration`));
  return {
    key: `${auto}.method`,
    detail: `${days === undefined ? '' : `they last ${days} days; `}${upgrade}${more}`,
  };
}

export const certificateRules = family(
  {
    id: 'certificates',
    title: 'Certificates that the chart makes',
    about:
      'Hubble, its relay and the cluster mesh speak TLS. By default Helm makes their certificates when it renders the chart.',
  },
  [
    {
      id: 'certificates-end',
      title: 'What Helm makes, nobody renews',
      severity: 'note',
      effect: 'life',
      why: 'Helm makes these certificates when it renders the chart, and nothing renews them by itself: they end, and then Hubble Relay no longer reaches the agents, or clusters of a mesh each other',
      remedy: 'set the method to cronJob or certmanager, which renew them',
      source: `${guide}, "they are not automatically renewed"; templates/hubble/tls-helm: the lookup of the Secret that is there`,
      check: ({ values, facts: { renderer } }) =>
        madeByHelm(values)
          .filter(({ used }) => used)
          .map((made) =>
            finding(
              values,
              made,
              renderer === 'flux'
                ? ', and Flux upgrades a release when its chart or values change, not before they end'
                : renderer === 'k3s'
                  ? ', and k3s’ Helm controller upgrades when the manifest changes, not before they end'
                  : '',
            ),
          ),
    },
    {
      id: 'certificates-of-a-renderer',
      title: 'Argo CD makes new certificates at every rendering',
      severity: 'warn',
      effect: 'life',
      why: 'Argo CD renders charts without the cluster, so the chart does not find the CA and certificates that are there and makes others each time: the application is never in sync, and where these differences are ignored the certificates end unrenewed',
      remedy: 'set the method to cronJob or certmanager',
      source: `${guide}, "they are not automatically renewed"; Argo CD: Helm, “Random Data”`,
      supersedes: ['certificates-end'],
      // Nobody is asked for the fact: files say it, and of others the first rule speaks.
      check: ({ values, facts }) =>
        facts.renderer === 'argo-cd' ? madeByHelm(values).map((made) => finding(values, made, '')) : [],
    },
  ],
);
