// Helm values for the datapath: kube-proxy replacement and masquerading.
import { sources } from '../sources';
import type { ReasonedValue } from './reasonedValue';
import { set } from './reasonedValue';

export function datapathValues(): ReasonedValue[] {
  return [
    set(
      'kubeProxyReplacement',
      true,
      'The nodes run no kube-proxy; eBPF serves all Services.',
      sources.kprValues,
    ),
    set(
      'bpf.masquerade',
      true,
      'Masquerading in eBPF instead of iptables; with kube-proxy replacement it also turns BPF host routing on, which spares each packet the host’s IP stack.',
      sources.hostRouting,
    ),
  ];
}
