// Turns catalogue entries and images into the shapes the API answers with.
// It must never change what it is given.
import { datacenterOf, locations, requireLocation, serverTypes } from '../catalogue';
import type { LoadBalancerType, Location, ServerType } from '../catalogue';
import type { StoredImage } from '../model';

export const locationAnswer = (location: Location): Location => ({ ...location });

export function datacenterAnswer(datacenter: { id: number; name: string; location: string }) {
  const here = serverTypes.filter((type) => type.locations.includes(datacenter.location)).map(({ id }) => id);
  const location = requireLocation(datacenter.location);
  return {
    id: datacenter.id,
    name: datacenter.name,
    description: `${location.city} ${datacenter.name.split('-').at(-1)?.toUpperCase() ?? ''}`,
    location: locationAnswer(location),
    server_types: { supported: here, available: here, available_for_migration: here },
  };
}

export const datacenterAt = (location: string) => datacenterAnswer(datacenterOf(location));

export function serverTypeAnswer(type: ServerType) {
  return {
    id: type.id,
    name: type.name,
    description: type.name.toUpperCase(),
    cores: type.cores,
    memory: type.memory,
    disk: type.disk,
    cpu_type: type.cpu,
    category: type.category,
    architecture: type.architecture,
    storage_type: 'local',
    deprecated: false,
    deprecation: null,
    prices: [],
    locations: locations
      .filter(({ name }) => type.locations.includes(name))
      .map(({ id, name }) => ({ id, name, deprecation: null })),
  };
}

export function loadBalancerTypeAnswer(type: LoadBalancerType) {
  return {
    id: type.id,
    name: type.name,
    description: type.name.toUpperCase(),
    max_services: type.maxServices,
    max_targets: type.maxTargets,
    max_connections: type.maxConnections,
    max_assigned_certificates: 10,
    deprecated: null,
    prices: [],
  };
}

export function imageAnswer(image: StoredImage) {
  return {
    id: image.id,
    type: image.type,
    status: image.status,
    name: image.name,
    description: image.description,
    image_size: image.imageSize,
    disk_size: image.diskSize,
    created: image.created,
    created_from: image.createdFrom,
    bound_to: image.boundTo,
    os_flavor: image.osFlavor,
    os_version: image.osVersion,
    rapid_deploy: image.type === 'system',
    protection: image.protection,
    deprecated: null,
    deleted: null,
    labels: image.labels,
    architecture: image.architecture,
  };
}
