// What the sandbox knows of one machine of a cluster, and how all of it that listens is closed.
// Must never outlive its server: whoever deletes the server drops it.
import type { MachineSpec } from '../hetzner/interfaces';
import type { RunningTalosMachine, TalosUserData } from '../talos';
import type { Forwarder } from './forwardApi';

export interface Machine {
  server: MachineSpec;
  config: TalosUserData;
  hostname: string;
  /** Release on its disk, with `v`. */
  talosVersion: string;
  /** Another one after each boot. */
  bootId: string;
  /** Whether its disk holds etcd data: it is a member, or was one before it went down. */
  hasEtcdData: boolean;
  /** False while its server is powered off or it restarts: nothing of it listens, but its node stays. */
  isOn: boolean;
  /** Its Talos API, from the moment that is being opened. */
  talos: Promise<RunningTalosMachine> | undefined;
  /** Its port 6443, likewise; control planes only. */
  forwarder: Promise<Forwarder> | undefined;
  /** Its way into etcd and the cluster, while it is under way. */
  joining: Promise<void> | undefined;
  registered: boolean;
}

export async function silence(machine: Machine): Promise<void> {
  machine.isOn = false;
  const { talos, forwarder } = machine;
  machine.talos = undefined;
  machine.forwarder = undefined;
  for (const opened of [talos, forwarder]) await (await opened?.catch(() => undefined))?.close();
}
