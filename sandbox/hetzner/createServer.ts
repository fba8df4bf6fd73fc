// Decides over a request for a server: everything it names must exist, fit together and be free; then the server is made.
// It must never make a server in part: all refusals come before the first change.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { invalidField, limitExceeded, refused } from './apiError';
import { placeOf, requireServerType } from './catalogue';
import type { Location, ServerType } from './catalogue';
import { byId, ensureNameFree, now } from './context';
import type { EmulatorContext } from './context';
import { checkLabels } from './labels';
import type { StoredImage, StoredPrimaryIp, StoredServer } from './model';
import { chooseAddress, ensureRoomInNetwork } from './networkAddresses';
import { assign, createPrimaryIp } from './primaryIps';
import { hostNameShape, idOrNameShape, idShape, labelsShape } from './requestShapes';

const maxUserDataBytes = 32 * 1024;

export const createServerShape = z.object({
  name: hostNameShape,
  server_type: idOrNameShape,
  image: idOrNameShape,
  location: idOrNameShape.transform(String).optional(),
  datacenter: idOrNameShape.transform(String).optional(),
  ssh_keys: z.array(idOrNameShape).optional(),
  user_data: z.string().optional(),
  labels: labelsShape.optional(),
  start_after_create: z.boolean().optional(),
  automount: z.boolean().optional(),
  volumes: z.array(idShape).max(0, 'volumes are not offered by the sandbox').optional(),
  networks: z.array(idShape).optional(),
  firewalls: z.array(z.object({ firewall: idShape })).optional(),
  placement_group: idShape.optional(),
  public_net: z
    .object({
      enable_ipv4: z.boolean().optional(),
      enable_ipv6: z.boolean().optional(),
      ipv4: idShape.nullish(),
      ipv6: idShape.nullish(),
    })
    .optional(),
});
export type CreateServerRequest = z.infer<typeof createServerShape>;

/** A locally administered MAC, as private interfaces have. */
export function newMac(): string {
  return ['86', '00', '00', ...[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'))].join(
    ':',
  );
}

/** A system image is named once per architecture: the server type decides which is meant. @throws ApiError invalid_input */
export function chooseImage(
  context: EmulatorContext,
  wanted: string | number,
  type: ServerType,
): StoredImage {
  const candidates = context.state.images.filter(
    (image) => String(image.id) === String(wanted) || image.name === String(wanted),
  );
  const image = candidates.find(({ architecture }) => architecture === type.architecture);
  if (candidates.length === 0) throw invalidField('image', `image '${wanted}' not found`);
  if (image === undefined)
    throw invalidField('image', `image '${wanted}' is not made for ${type.architecture}`);
  if (image.status !== 'available') throw invalidField('image', `image '${wanted}' is ${image.status}`);
  if (image.diskSize > type.disk)
    throw invalidField('image', `needs a disk of ${image.diskSize} GB, ${type.name} has ${type.disk}`);
  return image;
}

/** @throws ApiError invalid_input above 32 KiB */
export function checkUserData(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxUserDataBytes) {
    throw invalidField('user_data', `must not be longer than ${maxUserDataBytes} bytes, has ${bytes}`);
  }
  return text;
}

/** @throws ApiError placement_error when the group is full */
export function checkPlacementGroup(context: EmulatorContext, id: number): number {
  const group = byId(context.state.placementGroups, id, 'placement group');
  const members = context.state.servers.filter((server) => server.placementGroup === id).length;
  if (members >= context.limits.serversPerPlacementGroup) {
    throw refused(
      'placement_error',
      `placement group '${group.name}' has ${members} servers, the most a spread group can have`,
    );
  }
  return id;
}

function checkPrimaryIp(
  context: EmulatorContext,
  id: number,
  type: 'ipv4' | 'ipv6',
  place: Location,
): StoredPrimaryIp {
  const ip = byId(context.state.primaryIps, id, 'primary IP');
  if (ip.type !== type) throw refused('primary_ip_version_mismatch', `primary IP '${ip.name}' is ${ip.type}`);
  if (ip.assignee !== null)
    throw refused('primary_ip_assigned', `primary IP '${ip.name}' is already assigned`);
  if (ip.location !== place.name) {
    throw refused(
      'primary_ip_datacenter_mismatch',
      `primary IP '${ip.name}' is in ${ip.location}, not ${place.name}`,
    );
  }
  return ip;
}

function choosePrivateNets(context: EmulatorContext, ids: number[], place: Location) {
  return ids.map((id) => {
    const network = byId(context.state.networks, id, 'network');
    context.actions.ensureUnlocked(`network:${id}`);
    ensureRoomInNetwork(context.state, network, context.limits);
    const ip = chooseAddress(context.state, network, { zone: place.network_zone });
    return { network: id, ip, aliasIPs: [], mac: newMac(), pending: false };
  });
}

function checkSshKeys(context: EmulatorContext, wanted: (string | number)[]): number[] {
  return wanted.map((key) => {
    const found = context.state.sshKeys.find(({ id, name }) => String(id) === String(key) || name === key);
    if (found === undefined) throw invalidField('ssh_keys', `SSH key '${key}' not found`);
    return found.id;
  });
}

/** @throws ApiError before anything is changed */
export function createServer(context: EmulatorContext, body: CreateServerRequest): StoredServer {
  const { state, store, limits } = context;
  ensureNameFree(state.servers, body.name);
  if (state.servers.length >= limits.servers)
    throw limitExceeded(`server limit of ${limits.servers} reached`);
  const type = requireServerType(body.server_type);
  const place = placeOf(body);
  if (!type.locations.includes(place.name)) {
    throw invalidField(
      'location',
      `unsupported location for server type: ${type.name} is not offered in ${place.name}`,
    );
  }
  const image = chooseImage(context, body.image, type);
  const userData = checkUserData(body.user_data ?? '');
  const sshKeys = checkSshKeys(context, body.ssh_keys ?? []);
  const labels = checkLabels(body.labels);
  const placementGroup =
    body.placement_group === undefined ? null : checkPlacementGroup(context, body.placement_group);
  const firewalls = (body.firewalls ?? []).map(({ firewall }) => byId(state.firewalls, firewall, 'firewall'));
  const wantsIpv4 = body.public_net?.enable_ipv4 ?? true;
  const wantsIpv6 = body.public_net?.enable_ipv6 ?? true;
  if (!wantsIpv4 && !wantsIpv6 && firewalls.length > 0) {
    throw refused('private_net_only_server', 'a server without a public interface cannot have firewalls');
  }
  if (!wantsIpv4 && !wantsIpv6 && (body.networks ?? []).length === 0 && body.start_after_create !== false) {
    throw invalidField('public_net', 'a server needs a public or private network to be started');
  }
  const givenIps = (['ipv4', 'ipv6'] as const).flatMap((kind) => {
    const id = body.public_net?.[kind];
    return id === undefined || id === null ? [] : [checkPrimaryIp(context, id, kind, place)];
  });
  const privateNets = choosePrivateNets(context, body.networks ?? [], place);

  const server: StoredServer = {
    id: store.nextId(),
    name: body.name,
    created: now(),
    labels,
    status: 'initializing',
    serverType: type.name,
    image: image.id,
    location: place.name,
    userData,
    sshKeys,
    loopback: '',
    privateNets,
    placementGroup,
    protection: { delete: false, rebuild: false },
    backupWindow: null,
    rescueEnabled: false,
    diskSize: type.disk,
    boots: 0,
    console: [],
  };
  state.servers.push(server);
  const common = { location: place.name, autoDelete: true };
  if (wantsIpv4 && !givenIps.some((ip) => ip.type === 'ipv4'))
    givenIps.push(createPrimaryIp(context, { type: 'ipv4', ...common }));
  if (wantsIpv6 && !givenIps.some((ip) => ip.type === 'ipv6'))
    givenIps.push(createPrimaryIp(context, { type: 'ipv6', ...common }));
  for (const ip of givenIps) assign(ip, server);
  if (server.loopback === '') server.loopback = context.nextAddress();
  for (const firewall of firewalls)
    firewall.appliedTo.push({ type: 'server', server: server.id, status: 'applied' });
  return server;
}
