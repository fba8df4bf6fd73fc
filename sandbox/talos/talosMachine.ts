// What the sandbox knows of one machine of a Talos cluster, and how all of it that listens is closed.
// Must never outlive its server: whoever deletes the server drops it.
import type { RunningTalosMachine } from './startTalosMachine';
import type { TalosUserData } from './talosUserData';
import type { Forwarder } from '../machines/forwardApi';
import type { ClusterMachine } from '../machines/machineCluster';

export interface TalosMachine extends ClusterMachine {
  config: TalosUserData;
  /** Release on its disk, with `v`. */
  talosVersion: string;
  /** Another one after each boot. */
  bootId: string;
  /** Its Talos API, from the moment that is being opened. */
  talos: Promise<RunningTalosMachine> | undefined;
  /** Its port 6443, likewise; control planes only. */
  forwarder: Promise<Forwarder> | undefined;
}

export async function silence(machine: TalosMachine): Promise<void> {
  machine.isOn = false;
  const { talos, forwarder } = machine;
  machine.talos = undefined;
  machine.forwarder = undefined;
  for (const opened of [talos, forwarder]) await (await opened?.catch(() => undefined))?.close();
}
