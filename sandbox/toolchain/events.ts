// What a toolchain tells while it works; one shape for terminals, logs and tests.
// Must never carry text meant for one kind of display.
import type { ToolName } from './toolCatalog';

export type ToolOrigin = 'path' | 'cache' | 'built';

export type ToolchainEvent =
  /** A tool can be used. */
  | { kind: 'ready'; tool: ToolName; path: string; origin: ToolOrigin; version: string }
  /** A build of these tools begins. `estimateSeconds`: on an empty Go cache; less on a filled one. */
  | { kind: 'build-started'; tools: ToolName[]; estimateSeconds: number; packages: number }
  /** `fraction` 0..1 of the expected work; `remainingSeconds` from what this machine did so far. */
  | {
      kind: 'build-progress';
      fraction: number;
      packages: number;
      current: string;
      elapsedSeconds: number;
      remainingSeconds: number;
    }
  | { kind: 'downloading'; module: string; count: number }
  | { kind: 'build-finished'; tools: ToolName[]; seconds: number }
  /** A tool that was built before is not what was built: it is built again. */
  | { kind: 'damaged'; tool: ToolName; reason: string }
  /** Another process builds; this one waits for it. */
  | { kind: 'waiting'; pid: number };

export type OnToolchainEvent = (event: ToolchainEvent) => void;
