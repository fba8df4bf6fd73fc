// The capability that agents need where they listen for BGP below port 1024.
// It must never add a capability where nobody listens there.
import { chartDefault } from '../../chart/defaults';
import type { HelmValues } from '../../chart/helmValue';
import { valueAt } from '../../chart/helmValue';
import type { ClusterSpec } from '../../config/schema/stack';
import { sources } from '../known/sources';
import type { ReasonedValue } from './reasonedValue';
import { from, set } from './reasonedValue';

export const agentCapabilitiesKey = 'securityContext.capabilities.ciliumAgent';
export const bindLow = 'NET_BIND_SERVICE';
const firstFreePort = 1024;

export function listensLow({ bgp }: ClusterSpec): boolean {
  if (bgp === undefined) return false;
  const ports = [bgp, ...Object.values(bgp.groups ?? {}), ...Object.values(bgp.overrides)].map(
    ({ listenPort }) => listenPort,
  );
  return ports.some((port) => port !== undefined && port > 0 && port < firstFreePort);
}

/** Where the distribution takes the chart's own list; Talos has one of its own. */
export function lowPortValues(spec: ClusterSpec): ReasonedValue[] {
  const path = agentCapabilitiesKey.split('.');
  const running = spec.observed?.release?.values as HelmValues | undefined;
  const own = valueAt(running ?? {}, path) ?? chartDefault(spec.cilium.version, path);
  if (!listensLow(spec) || !Array.isArray(own) || own.includes(bindLow)) return [];
  return [
    from(
      'routewise:bgp.listenPort',
      set(
        agentCapabilitiesKey,
        [...(own as readonly string[]), bindLow],
        `The list as it is with ${bindLow}: without it agents cannot listen on a port below 1024, and no router that dials in gets a session.`,
        sources.bgpLowPort,
      ),
    ),
  ];
}
