// Says which kernel each node runs, as far as that is known: from Talos' releases, or from what the stack says.
// It must never guess a kernel: features that need one stay off where it is not known.
import { ownEntry } from '../../config/ownValue';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Reason } from '../decision';
import { hardwareEntry } from './hardware';
import { olderThan } from '../known/kernelVersions';

export interface KernelPlan {
  /** Each version once, lowest first. */
  readonly versions: readonly string[];
  /** Whether that of some nodes is not known. */
  readonly incomplete: boolean;
  readonly reason: Reason;
}

/** Kernel of the first release of each Talos minor: siderolabs/talos, pkg/machinery/constants, DefaultKernelVersion. */
const talosKernels: Readonly<Record<string, string>> = {
  '1.10': '6.12.25',
  '1.11': '6.12.43',
  '1.12': '6.18.1',
};

export function planKernel(spec: ClusterSpec, hardware: readonly (string | undefined)[]): KernelPlan {
  const { distribution } = spec;
  if (distribution.kind === 'talos' && spec.observed === undefined) {
    const minor = distribution.version.replace(/^v(\d+\.\d+).*/, '$1');
    const kernel = ownEntry(talosKernels, minor);
    return kernel === undefined
      ? {
          versions: [],
          incomplete: true,
          reason: {
            text: `The kernel of Talos ${distribution.version} is not known to this version of Routewise.`,
          },
        }
      : {
          versions: [kernel],
          incomplete: false,
          reason: {
            text: `Talos ${minor} brings Linux ${kernel} or newer.`,
            source: `siderolabs/talos ${minor}: pkg/machinery/constants, DefaultKernelVersion`,
          },
        };
  }
  const stated = hardware.map((name) => statedKernel(spec, name));
  const versions = [...new Set(stated.filter((version) => version !== undefined))].sort((a, b) =>
    olderThan(a, b) ? -1 : 1,
  );
  const incomplete = stated.includes(undefined);
  return {
    versions,
    incomplete,
    reason: {
      text: incomplete
        ? 'The stack does not say which kernel the nodes run: routewise:distribution.kernel, or kernel under routewise:nodes.hardware.'
        : `The ${spec.observed === undefined ? 'stack says' : 'nodes run'} Linux ${versions.join(' and ')}.`,
    },
  };
}

/** What the stack says of nodes of one hardware. */
export function statedKernel(spec: ClusterSpec, hardware: string | undefined): string | undefined {
  const { distribution } = spec;
  const ofAll = distribution.kind === 'talos' ? undefined : distribution.kernel;
  return hardwareEntry(spec, hardware)?.kernel ?? ofAll;
}

/** The kernel of nodes of one hardware, as far as it is known: Talos brings its own to all of them. */
export function kernelOf(
  { spec, kernel }: { readonly spec: ClusterSpec; readonly kernel: KernelPlan },
  hardware: string | undefined,
): string | undefined {
  const bringsItsOwn = spec.distribution.kind === 'talos' && spec.observed === undefined;
  return bringsItsOwn ? kernel.versions[0] : statedKernel(spec, hardware);
}

/** Whether every node is known to run at least this kernel; `undefined` where that cannot be told. */
export function allKernelsFrom(plan: KernelPlan, minimum: string): boolean | undefined {
  if (plan.versions.some((version) => olderThan(version, minimum))) return false;
  return plan.incomplete || plan.versions.length === 0 ? undefined : true;
}
