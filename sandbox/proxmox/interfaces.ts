// The seam between the Proxmox VE emulator and the rest of the sandbox: what it needs, and what it offers.
// It must never hold behaviour.
import type { MachineHost } from '../machines/interfaces';
import type { ProxmoxFaults } from './faults';
import type { ProxmoxDump } from './stateDump';

export interface ProxmoxCredentials {
  /** `root@pam!routewise=<uuid>`, as PROXMOX_VE_API_TOKEN wants it. */
  apiToken: string;
  /** For tickets, and for SSH as root. */
  password: string;
}

export interface ProxmoxApiOptions {
  /** Default: a free one. */
  port?: number;
  /** Of the SOCKS proxy; default: a free one. */
  socksPort?: number;
  credentials: ProxmoxCredentials;
  /** Private key of the nodes' SSH servers (PEM); the same at every start, or clients warn of an attack. */
  sshHostKey: string;
  /** `198.18.7`: the nodes' own addresses, as the API tells them. */
  nodeNetwork: string;
  /** `127.7`: stands for the leading two bytes of the machines' addresses. */
  addressBlock: string;
  machines: MachineHost;
  /** Where the state is kept between runs (mode 0600, it holds machine configs). Without it the state lives in memory. */
  stateFile?: string;
  /** How long an ordinary task runs, in milliseconds. Default 0: it has ended when its UPID arrives. */
  taskMs?: number;
  log?: (line: string) => void;
}

export interface ProxmoxApi {
  /** `https://127.0.0.1:port/`, with a certificate of its own. */
  url: string;
  /** Port on 127.0.0.1 of the SOCKS5 proxy through which SSH reaches the nodes. */
  socksPort: number;
  faults: ProxmoxFaults;
  state(): ProxmoxDump;
  /** Switches a node off or on; its machines stop as if the power had gone. */
  setNodeOnline(name: string, online: boolean): void;
  /** Locks a machine (`backup`, `migrate` …), or unlocks it. */
  setLock(vmid: number, lock: string | undefined): void;
  /** Tickets given out so far are no longer good. */
  expireTickets(): void;
  /** The API token is refused from now on, or taken again. */
  setTokenExpired(expired: boolean): void;
  /** Ends when nothing is left to tell to machines. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
