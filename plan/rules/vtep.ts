// Rules on tunnel endpoints outside of the cluster: three lists that belong together, and a mask.
// It must never judge them while the integration is off.
import { maskedNetwork } from '../../config/cidr';
import { addressFamily, fieldsOf, isMac, itemsOf } from '../effective/goValues';
import { before } from '../effective/options';
import { family } from './rule';
import type { Finding, RuleContext } from './rule';
import { blameSaid, said } from './said';
import type { Said } from './said';

const source =
  'Cilium 1.20: pkg/datapath/vtep/cell.go, `validatedConfig`; pkg/option/config.go, `validateVTEP`';
const most = 8;
const names = ['endpoint', 'cidr', 'mac'] as const;
type Name = (typeof names)[number];

interface Lists {
  readonly told: Said;
  readonly items: readonly string[];
}

/** Up to 1.18 lists are split at blanks alone. */
function list({ values, version }: RuleContext, name: Name): Lists {
  const told = said(values, `vtep-${name}`, `vtep.${name}`) ?? { key: `vtep.${name}`, text: '', by: 'chart' };
  const blanksOnly = before(version, '1.19') && told.by !== 'argument';
  return { told, items: blanksOnly ? fieldsOf(told.text) : itemsOf(told.text) };
}

function isOn({ values }: RuleContext): boolean {
  return (said(values, 'enable-vtep', 'vtep.enabled')?.text ?? '') === 'true';
}

const fits: Readonly<Record<Name, (item: string) => boolean>> = {
  endpoint: (item) => addressFamily(item) === 4,
  cidr: (item) => maskedNetwork(item) !== undefined,
  mac: isMac,
};

function unreadable(context: RuleContext): readonly Finding[] {
  return names.flatMap((name) => {
    const { told, items } = list(context, name);
    const wrong = items.find((item) => !fits[name](item));
    return wrong === undefined ? [] : [blameSaid(told, JSON.stringify(wrong.slice(0, 40)))];
  });
}

export const vtepRules = family(
  {
    id: 'vtep',
    title: 'Tunnel endpoints outside of the cluster',
    about:
      'The VTEP integration sends packets for outside networks through tunnels to devices that end them.',
  },
  [
    {
      id: 'vtep-not-readable',
      title: 'Endpoints, networks and hardware addresses',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless endpoints are IPv4 addresses, networks have a prefix length, and hardware addresses are 48 bits long',
      remedy:
        'write one text for each of vtep.endpoint, vtep.cidr and vtep.mac, with blanks between the items: "10.1.1.1 10.1.2.1"',
      source,
      check: (context) => (isOn(context) ? unreadable(context) : []),
    },
    {
      id: 'vtep-lists-differ',
      title: 'As many networks and hardware addresses as endpoints',
      severity: 'refuse',
      effect: 'agent',
      why: `the agent exits unless there are from one to ${most} endpoints, and as many networks and hardware addresses`,
      remedy: 'give each endpoint its network and hardware address, in the same order',
      source: 'Cilium 1.20: pkg/datapath/vtep/cell.go, "VTEP configuration must have the same number of"',
      check: (context) => {
        if (!isOn(context)) return [];
        const lists = names.map((name) => list(context, name));
        const counts = lists.map(({ items }) => items.length);
        const [endpoints = 0] = counts;
        const odd = lists.findIndex(({ items }) => items.length !== endpoints);
        const wrong = endpoints < 1 || endpoints > most ? lists[0] : odd === -1 ? undefined : lists[odd];
        return wrong === undefined
          ? []
          : [blameSaid(wrong.told, names.map((name, at) => `${counts[at] ?? 0} × ${name}`).join(', '))];
      },
    },
    {
      id: 'vtep-mask',
      title: 'The mask of the outside networks is an address',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless vtep.mask is written as an address',
      remedy: 'write the mask with dots: "255.255.255.0"',
      source: 'Cilium: pkg/option/config.go, `validateVTEP`',
      check: (context) => {
        const told = said(context.values, 'vtep-mask', 'vtep.mask') ?? {
          key: 'vtep.mask',
          text: '',
          by: 'chart',
        };
        return isOn(context) && addressFamily(told.text) === undefined ? [blameSaid(told)] : [];
      },
    },
  ],
);
