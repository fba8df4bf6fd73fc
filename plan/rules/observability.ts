// Rules on Hubble: what the chart refuses to render.
import type { Rule } from './rule';

const source = 'Cilium 1.19: install/kubernetes/cilium/templates/validate.yaml';

export const observabilityRules: readonly Rule[] = [
  {
    id: 'hubble-ui-without-relay',
    title: 'Hubble UI reads from Hubble Relay',
    severity: 'refuse',
    effect: 'chart',
    why: 'Hubble UI reads flows from Hubble Relay, and the chart refuses one without the other',
    remedy: 'turn hubble.relay.enabled on as well',
    source,
    check: ({ values }) =>
      values.on('hubble.ui.enabled') && !values.on('hubble.relay.enabled')
        ? [{ key: 'hubble.ui.enabled' }]
        : [],
  },
  {
    id: 'hubble-relay-without-hubble',
    title: 'Hubble Relay needs Hubble',
    severity: 'refuse',
    effect: 'chart',
    why: 'Hubble Relay collects what the agents see, and they see nothing while Hubble is off: the chart refuses it',
    remedy: 'turn hubble.enabled on, or hubble.relay.enabled off',
    source,
    check: ({ values }) =>
      values.on('hubble.relay.enabled') && !values.on('hubble.enabled')
        ? [{ key: 'hubble.relay.enabled' }]
        : [],
  },
];
