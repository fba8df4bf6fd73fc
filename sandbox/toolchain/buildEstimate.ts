// Tells how much work a build is, how far it has come, and how long the rest takes on this machine.
// Must never be asked whether a build has ended: it guesses, the build knows.
import { availableParallelism } from 'node:os';
import expected from './expectedBuild.json';
import type { ToolName } from './toolCatalog';

interface ExpectedBuild {
  /** CPU seconds of a package whose cost is not listed. */
  ordinaryPackage: number;
  /** CPU seconds that a linked program costs. */
  link: number;
  /** Built in the catalog's order from an empty cache: what each tool adds to those before it. */
  tools: Partial<Record<ToolName, { packages: number; cpuSeconds: number }>>;
  /** Packages well above the ordinary, CPU seconds. */
  slowPackages: Record<string, number>;
}

const data: ExpectedBuild = expected;
const unknownTool = { packages: 600, cpuSeconds: 120 };

/** Compilers do not keep more cores than this busy all the time. */
const usefulCores = 8;

export function expectedCpuSeconds(tools: ToolName[]): number {
  return tools.reduce((sum, name) => sum + (data.tools[name] ?? unknownTool).cpuSeconds, 0);
}

export function expectedPackages(tools: ToolName[]): number {
  return tools.reduce((sum, name) => sum + (data.tools[name] ?? unknownTool).packages, 0);
}

/** On an empty cache and an otherwise quiet machine. */
export function estimateBuildSeconds(tools: ToolName[], cores = availableParallelism()): number {
  return Math.round(expectedCpuSeconds(tools) / Math.max(1, Math.min(cores, usefulCores)));
}

const creeping = 0.9;

export class BuildProgress {
  private readonly total: number;
  private done = 0;
  packages = 0;

  constructor(
    private readonly tools: ToolName[],
    private readonly cores = availableParallelism(),
  ) {
    this.total = Math.max(1, expectedCpuSeconds(tools));
  }

  /** A package's compilation began: what began before it is nearly done. */
  compiling(importPath: string): void {
    this.packages += 1;
    this.done += data.slowPackages[importPath] ?? data.ordinaryPackage;
  }

  linked(): void {
    this.done += data.link;
  }

  /** 0..0.99. Beyond nine tenths of what was expected it creeps: the build may be longer than any before. */
  get fraction(): number {
    const done = this.done / this.total;
    return done <= creeping ? done : creeping + 0.09 * (1 - Math.exp((creeping - done) / 0.09));
  }

  /** Mixes what was expected with what was seen, the more of the latter the further the build is. */
  remainingSeconds(elapsedSeconds: number): number {
    const expectedRest = (1 - this.fraction) * estimateBuildSeconds(this.tools, this.cores);
    if (this.fraction < 0.03) return Math.round(expectedRest);
    const seenRest = (elapsedSeconds / this.fraction) * (1 - this.fraction);
    const trust = Math.min(1, this.fraction * 3);
    return Math.round(seenRest * trust + expectedRest * (1 - trust));
  }
}
