// Shows a toolchain's events: bars on a terminal, plain lines now and then in a log.
// Must never slow the build down, nor write anywhere but to the stream it is given.
import { MultiBar, Presets } from 'cli-progress';
import type { SingleBar } from 'cli-progress';
import type { OnToolchainEvent, ToolchainEvent } from './events';
import type { ToolName } from './toolCatalog';

export interface ProgressDisplay {
  onEvent: OnToolchainEvent;
  /** Takes bars away; safe to call twice. */
  stop(): void;
}

const plainEverySeconds = 15;

/** @param stream default stderr. Bars need a terminal; `CI` in the environment means none. */
export function showProgress(
  stream: NodeJS.WriteStream = process.stderr,
  environment: NodeJS.ProcessEnv = process.env,
): ProgressDisplay {
  const isTerminal = stream.isTTY && (environment.CI ?? '') === '' && environment.TERM !== 'dumb';
  return isTerminal ? showBars(stream) : showLines((line) => stream.write(`${line}\n`));
}

/** One line at the start and end of each step, and one every 15 s between. */
export function showLines(write: (line: string) => void): ProgressDisplay {
  let lastSeconds = 0;
  return {
    stop: () => undefined,
    onEvent(event) {
      if (event.kind === 'downloading') {
        if (event.count % 200 === 1) write(`Fetching Go modules (${event.count}): ${event.module}`);
        return;
      }
      if (event.kind === 'build-started') lastSeconds = 0;
      if (event.kind === 'build-progress') {
        if (event.elapsedSeconds - lastSeconds < plainEverySeconds) return;
        lastSeconds = event.elapsedSeconds;
        write(
          `  ${percent(event.fraction)}  ${event.packages} packages compiled, about ${duration(event.remainingSeconds)} ` +
            `left, now ${event.current}`,
        );
        return;
      }
      const line = sentence(event);
      if (line !== undefined) write(line);
    },
  };
}

/** One bar for the whole build, and one line for each tool that is waited for. */
export function showBars(stream: NodeJS.WriteStream): ProgressDisplay {
  let bars: MultiBar | undefined;
  let total: SingleBar | undefined;
  const tools = new Map<ToolName, SingleBar>();
  const say = (line: string): void => {
    if (bars) bars.log(`${line}\n`);
    else stream.write(`${line}\n`);
  };
  const stop = (): void => {
    bars?.stop();
    bars = total = undefined;
    tools.clear();
  };
  const onEvent: OnToolchainEvent = (event) => {
    switch (event.kind) {
      case 'build-started':
        say(sentence(event) ?? '');
        bars = new MultiBar({ stream, hideCursor: true, clearOnComplete: false }, Presets.shades_classic);
        total = bars.create(
          100,
          0,
          { rest: duration(event.estimateSeconds), now: 'reading modules' },
          {
            format: ' {bar} {percentage}%  about {rest} left  {now}',
          },
        );
        for (const tool of event.tools) {
          tools.set(tool, bars.create(1, 0, { tool, state: '…' }, { format: '   {state} {tool}' }));
        }
        return;
      case 'build-progress':
        total?.update(Math.floor(event.fraction * 100), {
          rest: duration(event.remainingSeconds),
          now: shorten(event.current, 48),
        });
        return;
      case 'downloading':
        total?.update({ now: shorten(`fetching ${event.module}`, 48) });
        return;
      case 'ready':
        if (event.origin === 'built') tools.get(event.tool)?.update(1, { tool: event.tool, state: '✓' });
        return;
      case 'build-finished':
        total?.update(100, { rest: duration(0), now: '' });
        stop();
        stream.write(`${sentence(event) ?? ''}\n`);
        return;
      case 'damaged':
      case 'waiting':
        say(sentence(event) ?? '');
    }
  };
  return { onEvent, stop };
}

/** What a person is told of an event; undefined: nothing worth a line. */
export function sentence(event: ToolchainEvent): string | undefined {
  switch (event.kind) {
    case 'build-started':
      return (
        `Building ${event.tools.join(', ')} from source: about ${duration(event.estimateSeconds)} the first time ` +
        `(up to ${event.packages} packages), less when Go has compiled some of them before.`
      );
    case 'build-finished':
      return `Built ${event.tools.join(', ')} in ${duration(event.seconds)}.`;
    case 'ready':
      if (event.origin === 'cache') return undefined;
      return event.origin === 'path'
        ? `Using ${event.tool} ${event.version} (${event.path}).`
        : `  ${event.tool} ${event.version} is ready.`;
    case 'damaged':
      return `${event.tool} is damaged (${event.reason}) and is built again.`;
    case 'waiting':
      return `Another process (${event.pid}) is building; waiting for it.`;
    case 'build-progress':
    case 'downloading':
      return undefined;
  }
}

const percent = (fraction: number): string => `${Math.floor(fraction * 100)}%`.padStart(4);

/** `45 s`, `3 min 20 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Keeps the end, which tells more of an import path than its beginning. */
function shorten(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`;
}
