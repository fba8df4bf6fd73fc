// Takes k3s, its pods and what Cilium has left off one machine that stays: the one way to do it, whoever asks for it.
// It must never delete anything while a mount or a process of a pod is left, nor a volume that nobody said to delete.
import { RefusedError } from '../../../../config/problem';
import { describeVolume } from '../../../../plan/preflight/localVolumes';
import type { SshSession } from '../../ssh';
import { resetProblems } from './resetProblems';
import type { ResetReport } from './resetReport';
import { parseReport } from './resetReport';
import type { ResetOptions, ResetStep } from './resetScripts';
import { resetScript } from './resetScripts';

/** In this order; each may be repeated. */
const steps: readonly { readonly step: ResetStep; readonly what: string; readonly timeoutSeconds: number }[] =
  [
    { step: 'endPods', what: 'stopping k3s and ending its pods', timeoutSeconds: 300 },
    { step: 'unmountPods', what: 'unmounting what pods left', timeoutSeconds: 600 },
    {
      step: 'clearNetwork',
      what: 'removing BPF links, devices and iptables chains of Cilium and Kubernetes',
      timeoutSeconds: 300,
    },
    { step: 'removeFiles', what: 'removing the files of k3s, the kubelet and Cilium', timeoutSeconds: 1800 },
  ];

/** What a reset would keep, and what stands in its way. Changes nothing. */
export async function lookBeforeReset(session: SshSession, options: ResetOptions): Promise<ResetReport> {
  return run(session, { step: 'look', what: 'looking what must stay', timeoutSeconds: 300 }, options);
}

/**
 * @param told called with each step before it is begun, and with what was kept
 * @throws SshError; RefusedError where something must not be gone over: what was done and what was not is told
 */
export async function resetMachine(
  name: string,
  session: SshSession,
  options: ResetOptions,
  told: (line: string) => void,
): Promise<void> {
  const found = await lookBeforeReset(session, options);
  for (const line of keptLines(found, options)) told(line);
  refuseOn(name, found, 'Nothing was changed on the host.');
  const done: string[] = [];
  for (const each of steps) {
    told(each.what);
    const report = await run(session, each, options);
    done.push(...report.done);
    refuseOn(name, report, each.step === 'removeFiles' ? 'All else was removed.' : untouched(done));
  }
}

function untouched(done: readonly string[]): string {
  return `Until then: k3s is stopped, ${done.join(', ')}; no file was deleted.`;
}

/** For people, before it is done. */
export function keptLines({ volumes, kept }: ResetReport, { localVolumes = 'keep' }: ResetOptions): string[] {
  const verb = localVolumes === 'keep' ? 'keeping' : 'DELETING (safety.localVolumes: delete)';
  return [
    ...volumes.map((volume) => `${verb} the local volume ${describeVolume(volume)}`),
    ...kept.map((what) => `keeping ${what}`),
  ];
}

function refuseOn(name: string, { stops }: ResetReport, soFar: string): void {
  if (stops.length === 0) return;
  throw new RefusedError(
    stops.map(({ kind, found, reason, remedy }) =>
      resetProblems[kind].at(`host ${name}`, { found, reason: `${reason}. ${soFar}`, remedy }),
    ),
  );
}

async function run(
  session: SshSession,
  { step, what, timeoutSeconds }: (typeof steps)[number],
  options: ResetOptions,
): Promise<ResetReport> {
  const { stdout } = await session.mustRun('sh -s', {
    step: what,
    stdin: resetScript(step, options),
    repeatable: true,
    exclusive: true,
    timeoutSeconds,
  });
  return parseReport(stdout);
}
