// The life of the resource CiliumCrds: waits once, and again when other custom resources or another Cilium are wanted.
// It must never wait because a credential changed: what is registered stays registered.
import type { CreateResult, DiffResult, UpdateResult } from '../dynamicProvider';
import type { CrdRequest } from '../kubernetes/cilium/waitForCrds';
import { waitForCrds } from '../kubernetes/cilium/waitForCrds';

export interface CiliumCrdsInputs extends CrdRequest {
  /** Another version's operator registers its resources anew. */
  ciliumVersion: string;
}

export const ciliumCrds = {
  async create(inputs: CiliumCrdsInputs): Promise<CreateResult> {
    await waitForCrds(inputs);
    return { id: 'cilium.io', outs: { ...inputs } };
  },
  async update(_id: string, _olds: unknown, news: CiliumCrdsInputs): Promise<UpdateResult> {
    await waitForCrds(news);
    return { outs: { ...news } };
  },
  diff(_id: string, olds: CiliumCrdsInputs, news: CiliumCrdsInputs): Promise<DiffResult> {
    const known = new Set(olds.crds);
    return Promise.resolve({
      changes: olds.ciliumVersion !== news.ciliumVersion || news.crds.some((crd) => !known.has(crd)),
    });
  },
};
