// What is said of devices that cannot run XDP, or should not, whoever finds it: rules, of all nodes; a check, of single ones.
// It must never judge anything: devices and drivers are those of whoever finds it.
import type { Documented, Family } from '../../config/problemKinds';
import { sources } from './sources';
import { vlanSource, xdpDriverSource } from './xdpDrivers';

export const xdpFamily: Family = {
  id: 'xdp',
  title: 'XDP acceleration',
  about:
    'Serving NodePort and LoadBalancer traffic in the network driver, before the kernel’s stack. It helps north-south traffic on cards made for it, and costs virtual devices their offloads.',
};

export const xdpLoaderSource =
  'Cilium 1.20: pkg/datapath/loader/base.go, "Failed to attach XDP program, ignoring due to best-effort mode"';

/** Those that end an agent with `native`, and the same where `best-effort` skips the device. */
export const xdpProblems = {
  driver: {
    id: 'xdp-driver',
    family: xdpFamily,
    title: 'XDP needs a driver that can run it',
    severity: 'refuse',
    why: 'with acceleration native every selected device must attach XDP, else the agent exits; forced onto a driver without it, machines have locked up',
    remedy:
      'leave such devices out of devices (per node with a CiliumNodeConfig), or set loadBalancer.acceleration to best-effort or disabled',
    source: `${xdpDriverSource}; ${xdpLoaderSource}`,
  },
  driverSkipped: {
    id: 'xdp-driver-skipped',
    family: xdpFamily,
    title: 'Best effort leaves devices without XDP out',
    severity: 'warn',
    why: 'devices whose driver cannot run XDP are skipped with a line in the agent’s log: what enters by them is served the slow way',
    remedy:
      'set loadBalancer.acceleration to disabled where no device can run XDP, or leave these devices out of devices',
    source: xdpDriverSource,
  },
  kernel: {
    id: 'xdp-kernel',
    family: xdpFamily,
    title: 'XDP came to each driver with a kernel of its own',
    severity: 'refuse',
    why: 'the driver cannot run XDP on that kernel, and with acceleration native the agent exits',
    remedy: 'use nodes with a newer kernel, or set loadBalancer.acceleration to best-effort or disabled',
    source: `${xdpDriverSource}; ${xdpLoaderSource}`,
  },
  kernelSkipped: {
    id: 'xdp-kernel-skipped',
    family: xdpFamily,
    title: 'Best effort leaves drivers of old kernels out',
    severity: 'warn',
    why: 'the driver cannot run XDP on that kernel and is skipped',
    remedy: 'use nodes with a newer kernel, or set loadBalancer.acceleration to disabled',
    source: xdpDriverSource,
  },
  virtualDevices: {
    id: 'xdp-on-virtual-devices',
    family: xdpFamily,
    title: 'XDP takes offloads from virtual devices',
    severity: 'warn',
    why: 'XDP switches segmentation offloads off on virtual devices, for the host’s own traffic as well: with real agents TCP between pods fell from 0.75–0.92 of the bare link to 0.22–0.32',
    remedy:
      'set loadBalancer.acceleration to disabled, unless what enters by NodePort or LoadBalancer outweighs everything else on these nodes',
    source: sources.xdpCost,
  },
  vlan: {
    id: 'xdp-on-vlan',
    family: xdpFamily,
    title: 'There is no XDP on VLAN devices',
    severity: 'refuse',
    why: 'the kernel attaches no XDP to a VLAN device, whatever card is below: with acceleration native the agent exits',
    remedy:
      'set loadBalancer.acceleration to disabled, or list the card below under devices where nodes reach each other by it',
    source: vlanSource,
  },
  vlanSkipped: {
    id: 'xdp-on-vlan-skipped',
    family: xdpFamily,
    title: 'Best effort leaves VLAN devices out',
    severity: 'warn',
    why: 'the kernel attaches no XDP to a VLAN device, so that what enters by it is served the slow way',
    remedy: 'set loadBalancer.acceleration to disabled where no other device can run XDP',
    source: vlanSource,
  },
} satisfies Record<string, Documented>;
