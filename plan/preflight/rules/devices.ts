// Preflight rules on network devices: those the stack names, their drivers, offloads, links and routes.
// They must never judge devices that Cilium will not work on.
import { cidr, contains, networkOf } from '../../../config/cidr';
import { olderThan } from '../../known/kernelVersions';
import { xdpDriverSource, xdpSince } from '../../known/xdpDrivers';
import type { DeviceFacts, HostFacts } from '../hostFacts';
import { longerMask } from '../longerMask';
import { addressDevice, ciliumDevices, matches, offload } from '../hostDevices';
import type { PreflightHost } from '../preflightPlan';
import type { PreflightRule } from '../rule';
import { family, onEach } from '../rule';

export const deviceRules: readonly PreflightRule[] = family(
  {
    id: 'host-devices',
    title: 'Hosts: devices',
    about: 'What is asked of the network devices of existing hosts before k3s is installed.',
  },
  [
    {
      id: 'device-missing',
      title: 'The devices that the stack names are there',
      severity: 'refuse',
      why: 'the agent selects no device by that name, and where none is left it does not start; a hardware (MAC) address is no name',
      remedy: 'correct `devices` under routewise:nodes.hardware: `ip -br link` on the host lists what it has',
      source: 'Cilium 1.20: pkg/datapath/tables/device.go, `DeviceFilter`',
      check: onEach((host, facts) =>
        (host.devices ?? [])
          .filter((entry) => !facts.devices.some(({ name }) => matches(entry, name)))
          .map((entry) => ({
            found: entry,
            detail: `it has ${facts.devices
              .map(({ name }) => name)
              .filter((name) => name !== 'lo')
              .join(', ')}`,
          })),
      ),
    },
    {
      id: 'device-without-carrier',
      title: 'Devices have a link',
      severity: 'refuse',
      why: 'the device is down or has no cable: with acceleration native the agent exits on it, and no peer is reached by it',
      remedy: 'plug it in, or leave it out of `devices` of this hardware',
      check: onEach((host, facts) =>
        ciliumDevices(host, facts)
          .filter(({ carrier, up }) => !carrier || !up)
          .map(({ name, up }) => ({ found: name, detail: up ? 'it has no carrier' : 'it is down' })),
      ),
    },
    {
      id: 'device-driver-without-xdp',
      title: 'Native XDP needs a driver that can run it',
      severity: 'refuse',
      why: 'with acceleration native every selected device must attach XDP, else the agent exits; forced onto a driver without it, machines have locked up',
      remedy:
        'leave the device out of `devices` of this hardware, or set `acceleration` to best-effort or disabled: of this hardware, or routewise:cilium.loadBalancer.acceleration for all',
      source: xdpDriverSource,
      check: withXdp(({ name, driver }) =>
        driver !== undefined && xdpSince(driver) === undefined ? [{ found: `${driver} on ${name}` }] : [],
      ),
    },
    {
      id: 'device-driver-needs-newer-kernel',
      title: 'XDP came to each driver with a kernel of its own',
      severity: 'refuse',
      why: 'the driver cannot run XDP on the kernel that runs there, and with acceleration native the agent exits',
      remedy:
        'boot a newer kernel, or set `acceleration` to best-effort or disabled: of this hardware, or routewise:cilium.loadBalancer.acceleration for all',
      source: xdpDriverSource,
      check: withXdp(({ name, driver }, { kernel }) => {
        const since = driver === undefined ? undefined : xdpSince(driver);
        return since !== undefined && kernel !== undefined && olderThan(kernel, since)
          ? [{ found: `${driver ?? ''} on ${name}, Linux ${kernel}`, detail: `it is there from ${since} on` }]
          : [];
      }),
    },
    {
      id: 'device-driver-differs',
      title: 'Drivers are those that the stack states',
      severity: 'refuse',
      why: 'acceleration and offloads were decided for another driver',
      remedy: 'correct `driver` or `devices` under routewise:nodes.hardware: `ethtool -i` names the driver',
      check: onEach((host, facts) =>
        ciliumDevices(host, facts)
          .filter(({ driver }) => host.driver !== undefined && driver !== undefined && driver !== host.driver)
          .map(({ name, driver = '' }) => ({
            found: `${driver} on ${name}`,
            detail: `${host.driver ?? ''} is stated`,
          })),
      ),
    },
    {
      id: 'device-lro-with-xdp',
      title: 'LRO and XDP do not go together',
      severity: 'refuse',
      why: 'the card merges received packets before XDP sees them: drivers refuse the program, or hang on it',
      remedy:
        'turn it off for good before Cilium starts: `offloads: { lro: false }` under routewise:nodes.hardware',
      source: 'Linux: net/core/dev.c, `dev_xdp_attach`; drivers’ own “LRO is on” refusals',
      check: withXdp((device, _facts, host) =>
        offload(device, 'lro') === true && host.offloads?.lro === undefined
          ? [{ found: `on, on ${device.name}` }]
          : [],
      ),
    },
    {
      id: 'device-settings-differ',
      title: 'Offloads and queues are as the stack wants them',
      severity: 'refuse',
      why: 'they must be set before Cilium attaches: a later change resets the card, which throws attached programs off',
      remedy:
        'set them with `ethtool -K` and `ethtool -L` and make that last across reboots, while no Cilium runs on the host',
      fix: 'offloads',
      check: onEach((host, facts) => differences(host, facts).map(({ found }) => ({ found }))),
    },
    {
      id: 'host-network-holds-pods',
      title: 'The device’s own network leaves pods and Services alone',
      severity: 'refuse',
      why: 'the mask of the address makes a route for the whole range by the card: packets for pods or Services within it leave there, past Cilium, and are lost',
      remedy:
        'give the address a longer mask in the host’s network configuration, one that still holds the hosts of its link',
      check: onEach((host, facts, { pods, services, hosts }) => {
        const device = addressDevice(host, facts);
        const own = device?.addresses.find((each) => each.split('/')[0] === host.address);
        if (own === undefined || own.endsWith('/32')) return [];
        const held = [...pods, ...services].filter((range) => contains(networkOf(own), cidr(range)));
        if (held.length === 0) return [];
        const others = hosts.map(({ address }) => address);
        return [
          {
            found: `${own} on ${device?.name ?? ''}`,
            detail: `it holds ${held.join(', ')}; ${longerMask(own, others, held)}`,
          },
        ];
      }),
    },
  ],
);

/** What of a host's offloads and queues is not as wanted, by device, with the command line that sets it. */
export function differences(
  host: PreflightHost,
  facts: HostFacts,
): readonly { readonly device: string; readonly found: string; readonly set: readonly string[] }[] {
  return ciliumDevices(host, facts).flatMap((device) => [
    ...Object.entries(host.offloads ?? {}).flatMap(([name, wanted]) => {
      const now = offload(device, name);
      return now === undefined || now === wanted
        ? []
        : [
            {
              device: device.name,
              found: `${name} ${now ? 'on' : 'off'} on ${device.name}`,
              set: ['-K', device.name, name, wanted ? 'on' : 'off'],
            },
          ];
    }),
    ...(host.queues === undefined || device.queues === undefined || device.queues.now === host.queues
      ? []
      : [
          {
            device: device.name,
            found: `${device.queues.now} queues on ${device.name}`,
            set: ['-L', device.name, 'combined', String(host.queues)],
          },
        ]),
  ]);
}

function withXdp(
  check: (
    device: DeviceFacts,
    facts: HostFacts,
    host: PreflightHost,
  ) => readonly { readonly found: string; readonly detail?: string }[],
): PreflightRule['check'] {
  return onEach((host, facts, plan) =>
    (host.acceleration ?? plan.acceleration) === 'native'
      ? ciliumDevices(host, facts).flatMap((device) => check(device, facts, host))
      : [],
  );
}
