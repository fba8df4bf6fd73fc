// Puts together the shell scripts of a reset: each step with the functions that it shares with others.
// It must never let a step do without what keeps the others from harm.
import { pluginChains, pluginDevices } from '../../../../plan/preflight/reset';
import { shellScript } from '../../ssh/shellScript';
import otherKubernetes from '../otherKubernetes.sh';
import clearNetwork from './scripts/clearNetwork.sh';
import endPods from './scripts/endPods.sh';
import look from './scripts/look.sh';
import places from './scripts/places.sh';
import processes from './scripts/processes.sh';
import removeFiles from './scripts/removeFiles.sh';
import say from './scripts/say.sh';
import unmountPods from './scripts/unmountPods.sh';

export interface ResetOptions {
  /**
   * `cluster`: what this program's k3s and Cilium have made, and no more. `host`: what any k3s, and network plugins of others, have left
   * as well.
   */
  readonly scope: 'cluster' | 'host';
  /** What becomes of local-path volumes. Default: `keep`. */
  readonly localVolumes?: LocalVolumes;
  /** Where the stack has local-path volumes be put, if not in the usual folder. */
  readonly storage?: string;
  /** Seconds pods have to end by themselves. Default 30, as a kubelet gives them. */
  readonly graceSeconds?: number;
  /** Seconds to wait for processes that were killed. Default 30. */
  readonly patienceSeconds?: number;
}

/** `keep`: they stay where they are when k3s goes. `delete`: they go with it, for good. */
export type LocalVolumes = 'keep' | 'delete';

export type ResetStep = keyof typeof steps;

const steps = { look, endPods, unmountPods, clearNetwork, removeFiles };

/** Extended regular expressions for whole names of devices and for the beginnings of chains. */
function ofPlugins(scope: ResetOptions['scope']): Record<'devices' | 'chains', string> {
  const of = ({ own, others }: { own: string; others: string }): string =>
    scope === 'cluster' ? own : `${own}|${others}`;
  return { devices: of(pluginDevices), chains: of(pluginChains) };
}

/** For `sh -s` as root; each may be repeated, and finds its own work done where it is. */
export function resetScript(step: ResetStep, options: ResetOptions): string {
  const { scope, localVolumes = 'keep', storage = '', graceSeconds = 30, patienceSeconds = 30 } = options;
  const settings = {
    scope,
    volumes: localVolumes,
    storage,
    grace: String(graceSeconds),
    patience: String(patienceSeconds),
    ...ofPlugins(scope),
  };
  return shellScript({ settings, texts: [say, otherKubernetes, places, processes, steps[step]] });
}
