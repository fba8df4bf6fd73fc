// Reads what the scripts of a reset say: volumes and disks that stay, and what is in the way, in words for people.
// It must never print a name as a host gives it, nor take half an answer for a whole one.
import { cleanText } from '../../../../config/cleanText';
import type { LocalVolume } from '../../../../plan/preflight/localVolumes';
import type { resetProblems } from './resetProblems';

export interface ResetReport {
  readonly volumes: readonly LocalVolume[];
  /** What else stays, in words. */
  readonly kept: readonly string[];
  /** What was done, in words. */
  readonly done: readonly string[];
  readonly stops: readonly Stop[];
}

export interface Stop {
  readonly kind: keyof typeof resetProblems;
  readonly found: string;
  readonly reason: string;
  readonly remedy: string;
}

/** @throws Error where the script did not come to its end */
export function parseReport(output: string): ResetReport {
  const lines = output.split('\n').map((line) => line.split('\t').map(decoded));
  if (!lines.some(([kind]) => kind === 'end'))
    throw new Error('the host’s answer is not whole: a script of the reset did not come to its end');
  const of = (wanted: string): string[][] =>
    lines.flatMap(([kind, ...fields]) => (kind === wanted ? [fields] : []));
  return {
    volumes: of('volume').map(([path = '', size = '']) => ({
      path,
      ...(/^\d+$/.test(size) ? { kiB: Number(size) } : {}),
    })),
    kept: unique(of('kept').map(keptOf)),
    done: of('done').map(doneOf),
    stops: of('stop').map(stopOf),
  };
}

function keptOf([why = '', path = '', type = '', source = '']: string[]): string {
  const reasons: Record<string, string> = {
    disk: `the disk ${source} (${type}) stays mounted at ${path}`,
    foreign: `${path}, which k3s has not made`,
    'set-aside': `${path}: CNI files of others that were moved there`,
    others: `${path} and CNI files: another Kubernetes on this host uses them`,
    link: `${path} is a link: it and what it leads to`,
  };
  return cleanText(reasons[why] ?? path);
}

function doneOf([what = '', count = '']: string[]): string {
  const counted = what === 'ended' ? 'containers of pods ended' : 'file systems of pods unmounted';
  return cleanText(`${count} ${counted}`);
}

const again = 'then run it again: what is done already is found done';
const remedies: Readonly<Record<string, string>> = {
  held: `end what holds it; where a server does not answer, bring it back or reboot the host (k3s does not start again); ${again}`,
  mount: `unmount it if it is yours to unmount (\`systemctl stop k3s\` or \`k3s-agent\` first, where k3s uses it): what is on it stays; ${again}`,
  link: `look at what it leads to, remove what k3s has left there and the link, ${again}`,
  process: `see what it waits for (state D: a disk or server that does not answer); bring that back or reboot the host; ${again}`,
  namespace:
    'let sshd run in the mounts of the host itself (no PrivateMounts, PrivateTmp or Protect… in its unit), or do it from another login',
  file: `see why on the host (an immutable file, a subvolume, a disk that is read-only), and ${again}`,
  device: `delete it on the host (\`ip link delete NAME\`), and ${again}`,
  chains: `see what the program says on the host, and ${again}`,
};

function stopOf([why = '', what = '', ...details]: string[]): Stop {
  const [first = '', second = '', third = ''] = details;
  const reasons: Record<string, string> = {
    held: `${first} of ${second} is mounted there for a pod and cannot be unmounted; it is held by ${third}`,
    mount: `${first} of ${second} is mounted there, and not by a pod: nothing below it may be removed`,
    link: 'it is a link to somewhere else, and links are not followed',
    process: `it is of k3s or a pod, was killed and does not end (state ${first})`,
    namespace:
      'this login does not see the mounts that the host itself has, so what is mounted where cannot be told',
    file: `it could not be removed: ${first}`,
    device: 'it could not be deleted',
    chains: `its chains of Kubernetes and network plugins could not be removed: ${first}`,
  };
  return {
    kind:
      why === 'process'
        ? 'process-stays'
        : why === 'held' || why === 'mount'
          ? 'mount-stays'
          : 'reset-stopped',
    found: cleanText(what),
    reason: cleanText(reasons[why] ?? what),
    remedy: remedies[why] ?? again,
  };
}

/** As /proc/self/mountinfo writes paths: a backslash and three octal digits for each byte that would end a field. */
function decoded(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}
