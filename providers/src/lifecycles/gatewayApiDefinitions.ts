// The life of the resource GatewayApiDefinitions: applied once, and again when another release is wanted.
// It must never delete a definition: with it would go every Gateway and route of the cluster.
import type { CreateResult, DiffResult, UpdateResult } from '../dynamicProvider';
import { applyDefinitions } from '../kubernetes/gatewayApi/applyDefinitions';
import type { DefinitionsRequest } from '../kubernetes/gatewayApi/applyDefinitions';

export const gatewayApiDefinitions = {
  async create(inputs: DefinitionsRequest): Promise<CreateResult> {
    await applyDefinitions(inputs);
    return { id: 'gateway.networking.k8s.io', outs: { ...inputs } };
  },
  async update(_id: string, _olds: unknown, news: DefinitionsRequest): Promise<UpdateResult> {
    await applyDefinitions(news);
    return { outs: { ...news } };
  },
  /** A mirror that moves, or another credential, changes nothing in the cluster. */
  diff(_id: string, olds: DefinitionsRequest, news: DefinitionsRequest): Promise<DiffResult> {
    const wanted = ({ version, definitions }: DefinitionsRequest): string =>
      JSON.stringify([version, definitions.map(({ name, sha256 }) => [name, sha256])]);
    return Promise.resolve({ changes: wanted(olds) !== wanted(news) });
  },
};
