// Address rules of private networks: which ranges, subnets, routes and addresses Hetzner accepts, and which address is given next.
// It must never change state; it decides and refuses.
import { Address4 } from 'ip-address';
import { invalidField, limitExceeded, refused } from './apiError';
import type { ProjectLimits } from './interfaces';
import type { HetznerState, StoredNetwork, StoredRoute, StoredSubnet } from './model';

/** Gateway of Hetzner's public interfaces; never an address of a private network. */
const publicGateway = '172.31.1.1';
const maxRoutes = 100;
const maxSubnets = 50;

function parseRange(field: string, text: string): Address4 {
  if (!text.includes('/') || !Address4.isValid(text))
    throw invalidField(field, `'${text}' is not a CIDR range`);
  const range = new Address4(text);
  if (range.startAddress().correctForm() !== range.correctForm()) {
    throw invalidField(
      field,
      `'${text}' has host bits set; the range begins at ${range.startAddress().correctForm()}`,
    );
  }
  return range;
}

const contains = (outer: Address4, inner: Address4): boolean =>
  inner.startAddress().bigInt() >= outer.startAddress().bigInt() &&
  inner.endAddress().bigInt() <= outer.endAddress().bigInt();

const overlap = (a: Address4, b: Address4): boolean => contains(a, b) || contains(b, a);

/** RFC 1918, /24 or larger. @throws ApiError invalid_input */
export function checkNetworkRange(text: string): string {
  const range = parseRange('ip_range', text);
  if (!range.isPrivate()) throw invalidField('ip_range', 'must be a private range (RFC 1918)');
  if (range.subnetMask > 24) throw invalidField('ip_range', 'must be /24 or larger');
  return text;
}

/** A range may only grow at its end. @throws ApiError invalid_input */
export function checkExtendedRange(network: StoredNetwork, text: string): string {
  const [before, after] = [new Address4(network.ipRange), parseRange('ip_range', checkNetworkRange(text))];
  if (before.correctForm() !== after.correctForm() || after.subnetMask > before.subnetMask) {
    throw invalidField(
      'ip_range',
      `can only be extended: it must begin at ${before.correctForm()} and be larger`,
    );
  }
  return text;
}

/** The address every cloud subnet of a network routes through: the first one of the network. */
export function gatewayOf(network: { ipRange: string }): string {
  return new Address4(network.ipRange).startAddressExclusive().correctForm();
}

function firstFreeSubnet(network: StoredNetwork): string {
  const whole = new Address4(network.ipRange);
  const taken = network.subnets.map((subnet) => new Address4(subnet.ipRange));
  for (let start = whole.startAddress().bigInt(); start <= whole.endAddress().bigInt(); start += 256n) {
    const candidate = new Address4(`${Address4.fromBigInt(start).correctForm()}/24`);
    if (!taken.some((other) => overlap(candidate, other))) return `${candidate.correctForm()}/24`;
  }
  throw invalidField('ip_range', 'the network has no free /24 left');
}

/** The range of a subnet to be added, the first free /24 when none is named. @throws ApiError invalid_input */
export function checkSubnetRange(network: StoredNetwork, text: string | undefined): string {
  if (network.subnets.length >= maxSubnets)
    throw limitExceeded(`a network has at most ${maxSubnets} subnets`);
  if (text === undefined) return firstFreeSubnet(network);
  const range = parseRange('ip_range', text);
  if (range.subnetMask > 30) throw invalidField('ip_range', 'must be /30 or larger');
  if (!contains(new Address4(network.ipRange), range)) {
    throw invalidField('ip_range', `${text} is not within the network's range ${network.ipRange}`);
  }
  const meets = network.subnets.find((subnet) => overlap(new Address4(subnet.ipRange), range));
  if (meets !== undefined)
    throw invalidField('ip_range', `${text} overlaps with the subnet ${meets.ipRange}`);
  const routed = network.routes.find((route) => overlap(new Address4(route.destination), range));
  if (routed !== undefined && routed.destination !== '0.0.0.0/0') {
    throw invalidField('ip_range', `${text} overlaps with the route to ${routed.destination}`);
  }
  return text;
}

/** @throws ApiError invalid_input */
export function checkRoute(network: StoredNetwork, route: StoredRoute): StoredRoute {
  if (network.routes.length >= maxRoutes) throw limitExceeded(`a network has at most ${maxRoutes} routes`);
  const destination = parseRange('destination', route.destination);
  if (route.destination !== '0.0.0.0/0') {
    if (!destination.isPrivate()) throw invalidField('destination', 'must be a private range or 0.0.0.0/0');
    const subnet = network.subnets.find(({ ipRange }) => overlap(new Address4(ipRange), destination));
    if (subnet !== undefined) throw invalidField('destination', `overlaps with the subnet ${subnet.ipRange}`);
  }
  const same = network.routes.find((other) => other.destination === route.destination);
  if (same !== undefined) throw invalidField('destination', `a route to ${route.destination} exists already`);
  if (!Address4.isValid(route.gateway) || route.gateway.includes('/')) {
    throw invalidField('gateway', `'${route.gateway}' is not an IPv4 address`);
  }
  if (route.gateway === gatewayOf(network) || route.gateway === publicGateway) {
    throw invalidField('gateway', `${route.gateway} is reserved`);
  }
  if (!contains(new Address4(network.ipRange), new Address4(route.gateway))) {
    throw invalidField('gateway', `is not within the network's range ${network.ipRange}`);
  }
  return { destination: route.destination, gateway: route.gateway };
}

/** The subnet of a network that holds an address. */
export function subnetHolding(network: StoredNetwork, ip: string): StoredSubnet | undefined {
  return network.subnets.find((subnet) => contains(new Address4(subnet.ipRange), new Address4(ip)));
}

function usedAddresses(state: HetznerState, network: number): Set<string> {
  const used = new Set<string>();
  for (const holder of [...state.servers, ...state.loadBalancers]) {
    for (const net of holder.privateNets) {
      if (net.network !== network) continue;
      used.add(net.ip);
      if ('aliasIPs' in net) for (const alias of net.aliasIPs) used.add(alias);
    }
  }
  return used;
}

function reservedAddresses(network: StoredNetwork, subnet: StoredSubnet): Set<string> {
  const range = new Address4(subnet.ipRange);
  const ends = [range.startAddress().correctForm(), range.endAddress().correctForm()];
  return new Set([gatewayOf(network), publicGateway, ...ends]);
}

/** @throws ApiError resource_limit_exceeded when the network is full */
export function ensureRoomInNetwork(
  state: HetznerState,
  network: StoredNetwork,
  limits: ProjectLimits,
): void {
  const attached = [...state.servers, ...state.loadBalancers].filter((holder) =>
    holder.privateNets.some((net) => net.network === network.id),
  );
  if (attached.length >= limits.attachedPerNetwork) {
    throw limitExceeded(`network '${network.name}' has ${attached.length} attached resources, its limit`);
  }
}

export interface AddressWish {
  /** Network zone of the server or load balancer. */
  zone: string;
  ip?: string | undefined;
  /** Range of the subnet wanted. */
  ipRange?: string | undefined;
}

/** The address a resource gets in a network. @throws ApiError ip_not_available, no_subnet_available or invalid_input */
export function chooseAddress(state: HetznerState, network: StoredNetwork, wish: AddressWish): string {
  const usable = network.subnets.filter(
    (subnet) =>
      subnet.type !== 'vswitch' &&
      subnet.networkZone === wish.zone &&
      (wish.ipRange === undefined || subnet.ipRange === wish.ipRange),
  );
  if (usable.length === 0) {
    throw refused(
      'no_subnet_available',
      `network '${network.name}' has no fitting subnet in the zone ${wish.zone}`,
    );
  }
  const used = usedAddresses(state, network.id);
  const { ip } = wish;
  if (ip !== undefined) {
    if (!Address4.isValid(ip) || ip.includes('/')) throw invalidField('ip', `'${ip}' is not an IPv4 address`);
    const subnet = usable.find(({ ipRange }) => contains(new Address4(ipRange), new Address4(ip)));
    if (subnet === undefined)
      throw refused('ip_not_available', `IP '${ip}' is in no fitting subnet of the network`);
    if (used.has(ip) || reservedAddresses(network, subnet).has(ip)) {
      throw refused('ip_not_available', `IP '${ip}' is not available`);
    }
    return ip;
  }
  for (const subnet of usable) {
    const range = new Address4(subnet.ipRange);
    const reserved = reservedAddresses(network, subnet);
    for (let next = range.startAddress().bigInt(); next <= range.endAddress().bigInt(); next += 1n) {
      const candidate = Address4.fromBigInt(next).correctForm();
      if (!used.has(candidate) && !reserved.has(candidate)) return candidate;
    }
  }
  throw refused('no_subnet_available', `network '${network.name}' has no free address left`);
}

/** @throws ApiError ip_not_available when an alias is outside the network's subnets or taken by another resource */
export function checkAliases(
  state: HetznerState,
  network: StoredNetwork,
  aliases: string[],
  own: string[],
): string[] {
  const used = usedAddresses(state, network.id);
  for (const alias of aliases) {
    const subnet =
      Address4.isValid(alias) && !alias.includes('/') ? subnetHolding(network, alias) : undefined;
    if (
      subnet === undefined ||
      reservedAddresses(network, subnet).has(alias) ||
      (used.has(alias) && !own.includes(alias))
    ) {
      throw refused('ip_not_available', `alias IP '${alias}' is not available`);
    }
  }
  return aliases;
}
