// Decides whether CoreDNS may ask the resolver of its Talos node.
// It must never leave it on under BPF host routing: every name lookup of the cluster would fail.
import type { Decision } from '../decision';
import { sources } from '../known/sources';
import type { Valued } from '../effective/options';
import { bpfHostRouting } from '../effective/options';

export type HostDns = 'forwarded' | 'not-forwarded';

export function planHostDns(effective: Valued): Decision<HostDns> {
  if (!bpfHostRouting(effective)) {
    return {
      choice: 'forwarded',
      decidedBy: 'plan',
      reasons: [
        {
          text: 'Packets pass the host’s IP stack, so the node’s resolver sees those of CoreDNS: Talos’ default works.',
          source: sources.talosHostDns,
        },
      ],
      turnedDown: [{ choice: 'not-forwarded', why: 'it would give up the node’s DNS cache for nothing' }],
    };
  }
  return {
    choice: 'not-forwarded',
    decidedBy: 'plan',
    reasons: [
      {
        text: 'BPF host routing carries a pod’s packets past the host’s IP stack, where Talos’ resolver for CoreDNS (169.254.116.108) listens: forwarded lookups would go unanswered. CoreDNS asks the upstream resolvers itself.',
        source: sources.talosHostDns,
      },
    ],
    turnedDown: [
      {
        choice: 'forwarded',
        why: 'it needs bpf.hostLegacyRouting, which costs throughput and rules out BBR, BIG TCP and netkit',
        unless: 'bpf.hostLegacyRouting were true',
      },
    ],
  };
}
