// The seam between the providers' emulators and what boots machines: what a machine is, and what happens to it.
// It must never hold behaviour; both sides implement or call these shapes.

/** What a machine needs to boot. Addresses are plain strings, memory is GiB, `id` is the server's id in its provider's API. */
export interface MachineSpec {
  id: number;
  /** What tells it from another machine that bore its id before, where ids are given again. */
  machineId?: string;
  name: string;
  /** The server's user data as it was sent; for Talos, a machine config. Holds secrets: never log it. */
  userData: string;
  labels: Record<string, string>;
  /** The address the API calls public (a loopback address here); undefined for a server without a public IPv4. */
  publicIPv4: string | undefined;
  /** A loopback address that is always there, the public one where there is one: where a machine listens in the sandbox. */
  loopback: string;
  /** `network` is the network's name, `cidr` the subnet that holds `ip`. Empty until a network is attached. */
  privateIPs: { network: string; ip: string; cidr: string }[];
  /** Addresses that control planes share, and where each is on loopback. */
  virtualIPs?: { ip: string; loopback: string }[];
  cores: number;
  memoryGiB: number;
  location: string;
  /** For example `cx22`; `proxmox` for a virtual machine there, which no cloud controller knows. */
  serverType: string;
}

/** Runs machines. Calls for one server never overlap; a rejection is written to that server's console log and nowhere else. */
export interface MachineHost {
  /** The server was powered on. */
  boot(server: MachineSpec): Promise<void>;
  /** A running server's private networks, addresses, labels or type changed. The provider attaches networks after the first boot. */
  update(server: MachineSpec): Promise<void>;
  /** The server was powered off. */
  shutdown(serverId: number): Promise<void>;
  /** The server was deleted. Called for every server that ever booted, also after `shutdown`. */
  remove(serverId: number): Promise<void>;
}
