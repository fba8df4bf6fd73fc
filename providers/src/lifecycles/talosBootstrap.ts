// The life of the resource TalosBootstrap: one bootstrap for one cluster.
// It must never run again because an address or a certificate changed: a living cluster is not bootstrapped.
import { bootstrapCluster } from '../talos/bootstrapCluster';
import type { BootstrapRequest } from '../talos/bootstrapCluster';
import { say } from '../say';
import type { CreateResult, DiffResult } from '../dynamicProvider';

export interface TalosBootstrapInputs extends BootstrapRequest {
  clusterName: string;
  /** Bumped by hand when a cluster was lost and its machines were made anew. */
  generation: number;
}

export const talosBootstrap = {
  async create(inputs: TalosBootstrapInputs): Promise<CreateResult> {
    const { talosVersion } = await bootstrapCluster(inputs, say);
    return { id: inputs.clusterName, outs: { ...inputs, talosVersion } };
  },
  diff(_id: string, olds: TalosBootstrapInputs, news: TalosBootstrapInputs): Promise<DiffResult> {
    // Other secrets are another cluster; everything else about a living one is not the bootstrap's business.
    const replaces = [
      ...(olds.generation === news.generation ? [] : ['generation']),
      ...(isOtherAuthority(olds, news) ? ['talos'] : []),
    ];
    return Promise.resolve(replaces.length === 0 ? { changes: false } : { changes: true, replaces });
  },
};

function isOtherAuthority(olds: TalosBootstrapInputs, news: TalosBootstrapInputs): boolean {
  // In a preview that makes new secrets the whole object is unknown and arrives as a text.
  const ca = (inputs: TalosBootstrapInputs) => (inputs.talos as { ca?: string } | undefined)?.ca;
  return ca(olds) !== ca(news);
}
