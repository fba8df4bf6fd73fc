// Rules on Hubble: what the chart refuses to render.
import { lookup } from '../values/reasonedValue';
import type { Rule } from './rule';
import { valuePath } from './rule';

const source = 'Cilium 1.19: install/kubernetes/cilium/templates/validate.yaml';

export const observabilityRules: readonly Rule[] = [
  {
    id: 'hubble-ui-without-relay',
    title: 'Hubble UI reads from Hubble Relay',
    severity: 'refuse',
    why: 'Hubble UI reads flows from Hubble Relay, and the chart refuses one without the other',
    remedy: 'set routewise:cilium.hubble.relay to true',
    source,
    check: (context) =>
      lookup(context.values, 'hubble.ui.enabled') === true &&
      lookup(context.values, 'hubble.relay.enabled') !== true
        ? [{ path: 'routewise:cilium.hubble.ui', found: 'true' }]
        : [],
  },
  {
    id: 'hubble-relay-without-hubble',
    title: 'Hubble Relay needs Hubble',
    severity: 'refuse',
    why: 'Hubble Relay collects what the agents see, and they see nothing while Hubble is off: the chart refuses it',
    remedy: 'set routewise:cilium.hubble.enabled to true, or relay to false',
    source,
    check: (context) =>
      lookup(context.values, 'hubble.relay.enabled') === true &&
      lookup(context.values, 'hubble.enabled') === false
        ? [
            {
              path: valuePath(context, 'hubble.relay.enabled').replace(
                'helm:hubble.relay.enabled',
                'routewise:cilium.hubble.relay',
              ),
              found: 'true',
            },
          ]
        : [],
  },
];
