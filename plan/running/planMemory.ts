// Says what of a plan has to be remembered, so that the next one finds every node and the API where this one has them.
// It must never remember what a resource of the state says better: resources are what is, this is what was meant.
import type { ApiEndpointPlan } from '../decisions/apiEndpoint';
import type { NodePlan } from '../ground/nodes';
import type { Memory } from './memory';
import { memoryFormat } from './memory';
import type { PlacesGround } from './nodePlaces';
import type { PlacesPlan } from './planPlaces';

interface Planned extends PlacesGround {
  readonly nodes: readonly NodePlan[];
  readonly apiEndpoint: ApiEndpointPlan;
  readonly places: Pick<PlacesPlan, 'stems' | 'strides'>;
}

export function planMemory({ spec, networks, addressing, nodes, apiEndpoint, places }: Planned): Memory {
  const { choice, host, port } = apiEndpoint;
  return {
    format: memoryFormat,
    cluster: spec.cluster.name,
    provider: spec.provider.kind,
    distribution: spec.distribution.kind,
    api: { choice, ...(host === undefined ? {} : { host }), port },
    nodes: nodes.map(({ name, role, pool, index, segment, address, address6, machine }) => ({
      ...{ name, role, pool, index, segment, address },
      ...(address6 === undefined ? {} : { address6 }),
      // Of machines that are made, their resources tell.
      ...(machine.kind === 'host' ? { machine } : {}),
    })),
    pools: [...places.stems].map(([name, stem]) => ({ name, stem })),
    segments: networks.segments
      .filter(({ inUse }) => inUse)
      .map(({ name, nodes: network }) => ({
        name,
        nodes: network.text,
        stride: places.strides.get(name) ?? 0,
      })),
    ranges: { pods: [...addressing.pods], services: [...addressing.services] },
  };
}
