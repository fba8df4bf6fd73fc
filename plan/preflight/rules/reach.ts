// Preflight rules on the way between hosts: reachability, link addresses, packet sizes, ports.
// They must never blame a host for what its peer's firewall or cable does, where the two can be told apart.
import { ownEntry } from '../../../config/ownValue';
import type { HostFacts } from '../hostFacts';
import type { HostFinding, PreflightContext, PreflightRule } from '../rule';
import { family, onEach } from '../rule';
import { addressDevice } from '../hostDevices';

const firewallRules = 'Cilium: Documentation/operations/system_requirements.rst, “Firewall Rules”';

export const reachRules: readonly PreflightRule[] = family(
  {
    id: 'host-reach',
    title: 'Hosts: reaching each other',
    about: 'Whether hosts have their addresses, reach each other, and how large their packets may be.',
  },
  [
    {
      id: 'host-address-missing',
      title: 'The node’s address is on one of its devices',
      severity: 'refuse',
      why: 'no device of the host has the address that the stack gives the node: k3s would not start with it',
      remedy: 'give the address to the host’s device, or correct `address` in the stack',
      check: onEach((host, facts) =>
        addressDevice(host, facts) === undefined ? [{ found: host.address }] : [],
      ),
    },
    {
      id: 'host-unreachable-from-peer',
      title: 'Hosts reach each other, both ways',
      severity: 'refuse',
      why: 'other hosts get no answer from it on the cluster’s network, and pods on them would get none either',
      remedy:
        'check cable, VLAN, addresses and routes of that network on both sides, and that ICMP echo is let in',
      check: unreachable,
    },
    {
      id: 'host-link-address-unresolved',
      title: 'ARP is answered',
      severity: 'refuse',
      why: 'nobody answers for the address on the link, not even with a link address: the link stands and packets do not pass, as with BPF programs that a former Cilium left on the device, or with another VLAN',
      remedy:
        'look at `bpftool net list` and detach what no agent owns (`bpftool link detach`), then at the switch; see also the findings on left-over links',
      source:
        'Linux: Documentation/networking/ip-sysctl.rst; rtnetlink neighbour states INCOMPLETE and FAILED',
      check: unresolved,
    },
    {
      id: 'host-address-duplicate',
      title: 'One host for each address',
      severity: 'refuse',
      why: 'another machine on the link answers for the host’s address, so that packets go now to one, now to the other',
      remedy: 'find the other machine by its link address, and give one of them another address',
      source: 'RFC 5227: IPv4 Address Conflict Detection',
      check: duplicate,
    },
    {
      id: 'path-mtu-too-small',
      title: 'The way carries packets of the planned size',
      severity: 'refuse',
      why: 'packets of the planned MTU that must not be split do not arrive, though small ones do: tunnels and pods would hang on large answers and work on small ones',
      remedy:
        'raise the MTU of the devices and switches on the way, or set routewise:network.mtu to what passes',
      source: 'ping(8), `-M do`; RFC 1191',
      check: ({ plan, facts }) =>
        eachWay(facts).flatMap(({ from, peer }): HostFinding[] =>
          peer.ping !== 'yes' || peer.mtu === undefined || peer.mtu >= plan.mtu
            ? []
            : [
                {
                  host: from,
                  found: `${peer.mtu === 0 ? 'nothing tried' : peer.mtu} to ${peer.name}`,
                  detail: `${plan.mtu} is planned`,
                },
              ],
        ),
    },
    {
      id: 'device-mtu-too-small',
      title: 'Devices have the planned MTU',
      severity: 'refuse',
      why: 'the device that holds the node’s address takes no packets of the planned size',
      remedy:
        'raise the device’s MTU in the host’s own network configuration, or set routewise:network.mtu to what it has',
      check: onEach((host, facts, plan) => {
        const device = addressDevice(host, facts);
        return device === undefined || device.mtu >= plan.mtu
          ? []
          : [{ found: `${device.mtu} on ${device.name}`, detail: `${plan.mtu} is planned` }];
      }),
    },
    {
      id: 'port-blocked',
      title: 'Needed ports are let in',
      severity: 'refuse',
      why: 'its firewall, or one on the way, keeps peers from a port that the cluster uses; a closed port would have answered',
      remedy:
        'let these ports in from the other nodes, in ufw, firewalld or nftables on the host, or upstream',
      source: firewallRules,
      check: blocked,
    },
    {
      id: 'firewall-service-active',
      title: 'A firewall service may drop pods’ packets',
      severity: 'note',
      why: 'k3s advises to do without ufw and firewalld: they drop what comes from pods unless they are told of the pods’ and Services’ ranges, and a reload of their rules removes others’',
      remedy:
        'put a firewall that fits the plan in its place, in one step (`routewise host-firewall STACK --role …` prints it), or let in the pods’ and Services’ ranges for good; a host is not to be left without any',
      source: 'k3s: Installation, Requirements, “Operating Systems”',
      check: onEach((_host, { firewalls }) => {
        const services = firewalls.filter((name) => name === 'ufw' || name === 'firewalld');
        return services.length === 0 ? [] : [{ found: services.join(', ') }];
      }),
    },
  ],
);

interface Way {
  readonly from: string;
  readonly facts: HostFacts;
  readonly peer: HostFacts['peers'][number];
}

function eachWay(facts: PreflightContext['facts']): Way[] {
  return [...facts].flatMap(([from, known]) => known.peers.map((peer) => ({ from, facts: known, peer })));
}

/**
 * Whether what a host sees of its peers tells nothing about them: it reaches none of several, or another machine takes
 * the answers that are meant for it. Then the trouble is on its side.
 */
function isNoWitness(facts: PreflightContext['facts'], name: string): boolean {
  const { peers = [], duplicate: taken = 'no' } = facts.get(name) ?? {};
  return taken === 'yes' || (peers.length > 1 && peers.every(({ ping }) => ping === 'no'));
}

/** Blames the host that does not answer, once, with all who asked in vain. */
function unreachable({ plan, facts }: PreflightContext): HostFinding[] {
  return plan.hosts.flatMap(({ name, address }): HostFinding[] => {
    const deaf = eachWay(facts)
      .filter(({ peer }) => peer.name === name && peer.ping === 'no')
      .map(({ from }) => from)
      .filter((from) => !isNoWitness(facts, from) || isNoWitness(facts, name));
    if (deaf.length === 0) return [];
    const own = facts.get(name)?.peers.filter(({ ping }) => ping === 'yes') ?? [];
    const back = deaf.filter((from) => own.some((peer) => peer.name === from));
    return [
      {
        host: name,
        found: `${address}, asked by ${deaf.join(', ')}`,
        ...(back.length === 0
          ? {}
          : { detail: `the other way, to ${back.join(', ')}, works: something lets in only one direction` }),
      },
    ];
  });
}

function unresolved({ plan, facts }: PreflightContext): HostFinding[] {
  return plan.hosts.flatMap(({ name, address }): HostFinding[] => {
    const asking = [...facts].filter(
      ([from, { neighbours }]) =>
        (!isNoWitness(facts, from) || isNoWitness(facts, name)) &&
        neighbours.some((entry) => entry.address === address && /INCOMPLETE|FAILED/.test(entry.state)),
    );
    return asking.length === 0
      ? []
      : [{ host: name, found: `${address}, asked by ${asking.map(([from]) => from).join(', ')}` }];
  });
}

/** By a probe from the host itself, and by link addresses that peers have learnt and that are none of its own. */
function duplicate({ plan, facts }: PreflightContext): HostFinding[] {
  return plan.hosts.flatMap((host): HostFinding[] => {
    const own = facts.get(host.name);
    if (own === undefined) return [];
    const device = addressDevice(host, own);
    const mine = new Set(own.devices.map(({ hardwareAddress }) => hardwareAddress));
    const strange = new Set(
      [...facts.values()].flatMap(({ neighbours }) =>
        neighbours.flatMap(({ address, hardwareAddress }) =>
          address === host.address && hardwareAddress !== undefined && !mine.has(hardwareAddress)
            ? [hardwareAddress]
            : [],
        ),
      ),
    );
    if (device === undefined || (own.duplicate !== 'yes' && strange.size === 0)) return [];
    return [
      {
        host: host.name,
        found: host.address,
        ...(strange.size === 0
          ? {}
          : {
              detail: `peers have learnt ${[...strange].join(', ')}, and its own is ${device.hardwareAddress}`,
            }),
      },
    ];
  });
}

function blocked({ plan, facts }: PreflightContext): HostFinding[] {
  return plan.hosts.flatMap(({ name, ports }): HostFinding[] => {
    const asked = eachWay(facts).filter(({ peer }) => peer.name === name && peer.ping === 'yes');
    const firewalls = facts.get(name)?.firewalls ?? [];
    return ports.flatMap(({ protocol, port, use }): HostFinding[] => {
      const key = `${protocol}/${port}`;
      const shut = asked.filter(({ peer }) => {
        const answer = ownEntry(peer.ports, key);
        // Silence says nothing over UDP, unless the host has a firewall that drops what no rule lets in.
        return answer === 'rejected' || (answer === 'silent' && (protocol === 'tcp' || firewalls.length > 0));
      });
      if (shut.length === 0) return [];
      const by = firewalls.length === 0 ? '' : `; ${firewalls.join(' and ')} on the host drops by default`;
      return [
        {
          host: name,
          found: `${port}/${protocol} from ${shut.map(({ from }) => from).join(', ')}`,
          detail: `${use} is there${by}`,
        },
      ];
    });
  });
}
