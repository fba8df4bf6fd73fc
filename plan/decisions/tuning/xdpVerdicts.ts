// Judges for each kind of hardware of a stack whether its devices carry XDP, and at what price.
// It must never choose: one kind that does not carry it says nothing against another that does.
import type { Ground } from '../../ground/ground';
import { driverOf, hardwareEntry } from '../../ground/hardware';
import { kernelOf } from '../../ground/kernel';
import type { XdpJudgement } from './judgeXdp';
import { judgeXdp } from './judgeXdp';

export type XdpVerdict = XdpJudgement & {
  /** Entry of `nodes.hardware`; undefined for nodes without one. */
  readonly hardware: string | undefined;
  /** Whether the stack says itself what these nodes are to do. */
  readonly own: boolean;
};

export function xdpVerdicts(ground: Pick<Ground, 'spec' | 'kernel' | 'hardware'>): XdpVerdict[] {
  const { spec } = ground;
  return ground.hardware.map((hardware) => {
    const entry = hardwareEntry(spec, hardware);
    return {
      hardware,
      own: entry?.acceleration !== undefined,
      ...judgeXdp({
        devices: entry?.devices ?? [],
        driver: driverOf(spec, hardware),
        kernel: kernelOf(ground, hardware),
      }),
    };
  });
}
