// Helm values that Talos Linux needs, whatever else is wanted.
import { kubePrismDefaultPort } from '../machines/talos';
import { sources } from '../known/sources';
import { agentCapabilities, cleanUpCapabilities } from '../known/talosCapabilities';
import type { ValueGround } from './ground';
import { agentCapabilitiesKey, bindLow, listensLow } from './lowPorts';
import type { ReasonedValue } from './reasonedValue';
import { set } from './reasonedValue';

export function talosValues({ spec }: ValueGround): ReasonedValue[] {
  return [
    set(
      'k8sServiceHost',
      'localhost',
      'Without kube-proxy the agent cannot reach the API by its Service; KubePrism balances to all control planes from every node.',
      sources.kubePrism,
    ),
    set('k8sServicePort', kubePrismDefaultPort, 'The port of KubePrism.', sources.kubePrism),
    set('cgroup.autoMount.enabled', false, 'Talos has cgroup v2 mounted already.', sources.talosGuide),
    set('cgroup.hostRoot', '/sys/fs/cgroup', 'Where Talos mounts it.', sources.talosGuide),
    set(
      agentCapabilitiesKey,
      [...agentCapabilities, ...(listensLow(spec) ? [bindLow] : [])],
      `The chart’s list without SYS_MODULE, which Talos refuses to containers${listensLow(spec) ? `; with ${bindLow}, for the BGP port below 1024` : ''}.`,
      sources.talosSysModule,
    ),
    set(
      'securityContext.capabilities.cleanCiliumState',
      [...cleanUpCapabilities],
      'The chart’s list without SYS_MODULE, which Talos refuses to containers.',
      sources.talosSysModule,
    ),
  ];
}
