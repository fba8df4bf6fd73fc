// How a value takes a decision: by the stack's own key where there is one, so that all that reads the stack follows, else beside it.
// It must never change what the stack says of anything else.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Asked } from '../ground/asked';

export interface Told {
  readonly spec: ClusterSpec;
  readonly asked: Asked;
}

export type Take = (told: Told) => Told;

type CiliumSpec = ClusterSpec['cilium'];

export function askedOf(part: Partial<Omit<Asked, 'from'>>): Take {
  return ({ spec, asked }) => ({ spec, asked: { ...asked, ...part } });
}

type Simple = Pick<CiliumSpec, 'tunnelProtocol' | 'ipam' | 'mutualAuthentication'>;

export function ciliumOf({
  rollout,
  ...part
}: Partial<Simple> & { readonly rollout?: Partial<CiliumSpec['rollout']> }): Take {
  return withCilium((cilium) => ({ ...cilium, ...part, rollout: { ...cilium.rollout, ...rollout } }));
}

export function encryptionOf(part: Partial<CiliumSpec['encryption']>): Take {
  return withCilium((cilium) => ({ ...cilium, encryption: { ...cilium.encryption, ...part } }));
}

export function tuningOf(part: Partial<CiliumSpec['tuning']>): Take {
  return withCilium((cilium) => ({ ...cilium, tuning: { ...cilium.tuning, ...part } }));
}

export function loadBalancerOf(part: Partial<CiliumSpec['loadBalancer']>): Take {
  return withCilium((cilium) => ({ ...cilium, loadBalancer: { ...cilium.loadBalancer, ...part } }));
}

function withCilium(change: (cilium: CiliumSpec) => CiliumSpec): Take {
  return ({ spec, asked }) => ({ spec: { ...spec, cilium: change(spec.cilium) }, asked });
}
