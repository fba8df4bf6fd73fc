// What Hetzner offers: locations, data centres, server types and load balancer types, with the values of its public price list (early 2026).
// It must never be changed at run time, and holds no prices.
import { ApiError, invalidField } from './apiError';

export interface Location {
  id: number;
  name: string;
  description: string;
  country: string;
  city: string;
  latitude: number;
  longitude: number;
  network_zone: string;
}

export interface ServerType {
  id: number;
  name: string;
  cores: number;
  /** GiB */
  memory: number;
  /** GB */
  disk: number;
  cpu: 'shared' | 'dedicated';
  architecture: 'x86' | 'arm';
  category: string;
  locations: string[];
}

export interface LoadBalancerType {
  id: number;
  name: string;
  maxServices: number;
  maxTargets: number;
  maxConnections: number;
}

function location(
  id: number,
  name: string,
  country: string,
  city: string,
  at: [number, number],
  zone: string,
) {
  const description = zone === 'eu-central' ? `${city} DC Park 1` : `${city} 1`;
  return { id, name, description, country, city, latitude: at[0], longitude: at[1], network_zone: zone };
}

export const locations: Location[] = [
  location(1, 'fsn1', 'DE', 'Falkenstein', [50.47612, 12.370071], 'eu-central'),
  location(2, 'nbg1', 'DE', 'Nuremberg', [49.452102, 11.076665], 'eu-central'),
  location(3, 'hel1', 'FI', 'Helsinki', [60.169855, 24.938379], 'eu-central'),
  location(4, 'ash', 'US', 'Ashburn, VA', [39.045821, -77.487073], 'us-east'),
  location(5, 'hil', 'US', 'Hillsboro, OR', [45.54222, -122.951924], 'us-west'),
  location(6, 'sin', 'SG', 'Singapore', [1.283333, 103.833333], 'ap-southeast'),
];

export const datacenters: { id: number; name: string; location: string }[] = [
  { id: 2, name: 'nbg1-dc3', location: 'nbg1' },
  { id: 3, name: 'hel1-dc2', location: 'hel1' },
  { id: 4, name: 'fsn1-dc14', location: 'fsn1' },
  { id: 5, name: 'ash-dc1', location: 'ash' },
  { id: 6, name: 'hil-dc1', location: 'hil' },
  { id: 7, name: 'sin-dc1', location: 'sin' },
];

const europe = ['fsn1', 'nbg1', 'hel1'];
const everywhere = locations.map(({ name }) => name);
type Row = [id: number, name: string, cores: number, memory: number, disk: number];

function family(
  common: Pick<ServerType, 'cpu' | 'architecture' | 'category' | 'locations'>,
  rows: Row[],
): ServerType[] {
  return rows.map(([id, name, cores, memory, disk]) => ({ id, name, cores, memory, disk, ...common }));
}

export const serverTypes: ServerType[] = [
  ...family({ cpu: 'shared', architecture: 'x86', category: 'cost_optimized', locations: europe }, [
    [104, 'cx22', 2, 4, 40],
    [105, 'cx32', 4, 8, 80],
    [106, 'cx42', 8, 16, 160],
    [107, 'cx52', 16, 32, 320],
    [114, 'cx23', 2, 4, 40],
    [115, 'cx33', 4, 8, 80],
    [116, 'cx43', 8, 16, 160],
    [117, 'cx53', 16, 32, 320],
  ]),
  ...family({ cpu: 'shared', architecture: 'x86', category: 'regular_purpose', locations: everywhere }, [
    [22, 'cpx11', 2, 2, 40],
    [23, 'cpx21', 3, 4, 80],
    [24, 'cpx31', 4, 8, 160],
    [25, 'cpx41', 8, 16, 240],
    [26, 'cpx51', 16, 32, 360],
  ]),
  ...family({ cpu: 'shared', architecture: 'arm', category: 'cost_optimized', locations: europe }, [
    [45, 'cax11', 2, 4, 40],
    [93, 'cax21', 4, 8, 80],
    [94, 'cax31', 8, 16, 160],
    [95, 'cax41', 16, 32, 320],
  ]),
  ...family({ cpu: 'dedicated', architecture: 'x86', category: 'general_purpose', locations: everywhere }, [
    [96, 'ccx13', 2, 8, 80],
    [97, 'ccx23', 4, 16, 160],
    [98, 'ccx33', 8, 32, 240],
    [99, 'ccx43', 16, 64, 360],
    [100, 'ccx53', 32, 128, 600],
    [101, 'ccx63', 48, 192, 960],
  ]),
];

export const loadBalancerTypes: LoadBalancerType[] = [
  { id: 1, name: 'lb11', maxServices: 5, maxTargets: 25, maxConnections: 10_000 },
  { id: 2, name: 'lb21', maxServices: 15, maxTargets: 75, maxConnections: 20_000 },
  { id: 3, name: 'lb31', maxServices: 30, maxTargets: 150, maxConnections: 40_000 },
];

/** Finds by name or by id, as every request field of this kind may hold either. */
export function byIdOrName<T extends { id: number; name: string | null }>(
  items: readonly T[],
  wanted: string | number,
): T | undefined {
  return (
    items.find((item) => String(item.id) === String(wanted)) ??
    items.find(({ name }) => name === String(wanted))
  );
}

function required<T extends { id: number; name: string }>(
  items: readonly T[],
  wanted: string | number,
  field: string,
): T {
  const found = byIdOrName(items, wanted);
  if (found === undefined) throw invalidField(field, `${field.replaceAll('_', ' ')} '${wanted}' not found`);
  return found;
}

export const requireLocation = (wanted: string | number): Location => required(locations, wanted, 'location');
export const requireServerType = (wanted: string | number): ServerType =>
  required(serverTypes, wanted, 'server_type');
export const requireLoadBalancerType = (wanted: string | number): LoadBalancerType =>
  required(loadBalancerTypes, wanted, 'load_balancer_type');

export function datacenterOf(locationName: string): { id: number; name: string; location: string } {
  const found = datacenters.find((datacenter) => datacenter.location === locationName);
  if (found === undefined) throw new Error(`no data centre in ${locationName}`);
  return found;
}

/** The location meant by a request: named itself or through a data centre; Falkenstein when neither is named. */
export function placeOf(request: {
  location?: string | undefined;
  datacenter?: string | undefined;
}): Location {
  if (request.location !== undefined && request.datacenter !== undefined) {
    throw new ApiError(422, 'invalid_input', 'only one of location and datacenter may be given', {
      fields: [{ name: 'location', messages: ['must not be used together with datacenter'] }],
    });
  }
  if (request.datacenter !== undefined)
    return requireLocation(required(datacenters, request.datacenter, 'datacenter').location);
  return requireLocation(request.location ?? 'fsn1');
}
