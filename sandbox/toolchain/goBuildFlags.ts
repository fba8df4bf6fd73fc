// How Go compiles the sandbox's programs: for a short first build, not for the last per cent of their speed.
// Must never weaken Go's verification of what it downloads: go.sum is committed and read-only.
import { availableParallelism, freemem } from 'node:os';

/**
 * Measured on two cores, same packages, empty cache (CPU seconds): Go's defaults 148; `-l` alone saves a quarter, since
 * most of the time goes into code that inlining multiplies; no DWARF and one thread a compiler the rest, down to about 98.
 * `-N` on top saves nothing and makes slower programs.
 */
export const compilerFlags = '-l -dwarf=false -c=1';
export const linkerFlags = '-s -w';
/** The operator's allocator for `ipam.mode: cluster-pool`; no other program knows this tag. */
export const buildTags = 'ipam_provider_operator';

const mebibyte = 1024 * 1024;

/**
 * A compiler is a short process: collecting its garbage is a fifth of its time and nobody needs the memory back,
 * as long as there is memory. On a small machine Go's own pace stays.
 */
export function goBuildEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
  freeBytes = freemem(),
  cores = availableParallelism(),
): NodeJS.ProcessEnv {
  const share = Math.floor((freeBytes * 0.6) / (cores + 1) / mebibyte);
  const collector: NodeJS.ProcessEnv =
    share >= 1024 ? { GOGC: 'off', GOMEMLIMIT: `${Math.min(share, 3072)}MiB` } : {};
  return {
    ...environment,
    CGO_ENABLED: '0',
    GOTOOLCHAIN: 'local',
    GOFLAGS: '',
    GOWORK: 'off',
    ...collector,
  };
}
