// The seam between the Hetzner Cloud API emulator and the rest of the sandbox: what it asks of machines and load balancers, and what it offers.
// It must never hold behaviour; both sides implement or call these shapes.
import type { MachineHost } from '../machines/interfaces';
import type { FaultControl } from './faults';
import type { StateDump } from './stateDump';

export interface LoadBalancerSpec {
  id: number;
  name: string;
  /** Loopback addresses to listen on; empty while the public interface is off. */
  listenIPs: string[];
  services: { listenPort: number; destinationPort: number; protocol: string }[];
  /** Running servers behind it, by their loopback address. */
  targets: { serverId: number; address: string }[];
}

export interface TargetHealth {
  serverId: number;
  listenPort: number;
  healthy: boolean;
}

/** Carries load-balancer traffic. Calls for one load balancer never overlap. */
export interface LoadBalancerHost {
  /** Creates or changes the load balancer to be exactly this. */
  apply(loadBalancer: LoadBalancerSpec): Promise<void>;
  remove(id: number): Promise<void>;
  /** What health checks last said; a target not named is reported `unknown`. */
  health?(id: number): TargetHealth[];
}

/** Hands out loopback addresses; the emulator skips those its state already uses. */
export interface AddressSource {
  next(): string;
}

/** Limits of a project, as Hetzner sets them unless told otherwise. */
export interface ProjectLimits {
  /** Default 1000 here (a fresh real project has far fewer and asks support for more). */
  servers: number;
  /** Servers and load balancers attached to one network: 100. */
  attachedPerNetwork: number;
  /** Servers in one spread placement group: 10. */
  serversPerPlacementGroup: number;
}

export interface HetznerApiOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default: a free one. */
  port?: number;
  /** 64 letters and digits, as the real ones: the provider refuses any other form. See `newHetznerToken`. */
  token: string;
  /** Where the state is kept between runs (mode 0600, it holds user data). Without it the state lives in memory. */
  stateFile?: string;
  addresses: AddressSource;
  machines: MachineHost;
  loadBalancers: LoadBalancerHost;
  /** How long an ordinary action runs, in milliseconds. Default 150. */
  actionMs?: number;
  limits?: Partial<ProjectLimits>;
  log?: (line: string) => void;
}

export interface HetznerApi {
  /** Base URL with the `/v1`, fit for HCLOUD_ENDPOINT. */
  url: string;
  /** All there is, readable; user data and passwords are only digests. */
  state(): StateDump;
  faults: FaultControl;
  /** Ends when nothing is left to tell to machines and load balancers. */
  settled(): Promise<void>;
  /** Stops serving and writes the state; running machines and load balancers are left to their hosts. */
  close(): Promise<void>;
}
