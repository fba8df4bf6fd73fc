// Answers on the addresses that a cluster's control planes share, as the one that holds such an address would.
// It must never answer when no control plane is left that could hold it.
import type { Forwarder } from './forwardApi';
import { forwardApi } from './forwardApi';

const apiPort = 6443;

export class SharedAddresses {
  readonly #forwarders = new Map<string, Promise<Forwarder>>();

  /** @param canHold whether a control plane could hold the address now */
  async serve(
    addresses: readonly { loopback: string }[],
    targetPort: number,
    canHold: () => boolean,
  ): Promise<void> {
    for (const { loopback } of addresses) {
      const forwarder = this.#forwarders.get(loopback) ?? forwardApi(loopback, apiPort, targetPort, canHold);
      this.#forwarders.set(loopback, forwarder);
      await forwarder;
    }
  }

  async close(): Promise<void> {
    const forwarders = [...this.#forwarders.values()];
    this.#forwarders.clear();
    for (const forwarder of forwarders) await (await forwarder.catch(() => undefined))?.close();
  }
}
