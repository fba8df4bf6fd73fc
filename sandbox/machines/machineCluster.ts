// What the sandbox asks of a cluster of machines, whatever makes them nodes: their coming and going, and how it is.
// It must never hold behaviour.
import type { CiliumOperator } from '../cluster/ciliumOperator';
import type { ClusterTool, ControlPlane } from '../cluster/controlPlane';
import type { MachineSpec } from '../hetzner/interfaces';
import type { Reaper } from '../processes/reaper';

export type SandboxTool = ClusterTool | 'cilium-operator';

export interface MachineClusterOptions {
  directory: string;
  logDirectory: string;
  tool: (name: SandboxTool) => Promise<string>;
  reaper: Reaper;
  log: (line: string) => void;
}

export type ClusterState =
  'waiting for bootstrap' | 'waiting for its first server' | 'starting' | 'running' | 'failed' | 'stopped';

export interface MachineCluster {
  readonly id: string;
  readonly name: string;
  readonly state: ClusterState;
  readonly problem: string;
  readonly plane: ControlPlane | undefined;
  readonly operator: CiliumOperator | undefined;
  readonly machines: ReadonlyMap<
    number,
    {
      readonly server: MachineSpec;
      readonly config: { readonly role: string };
      readonly hostname: string;
      readonly isOn: boolean;
      readonly registered: boolean;
    }
  >;
  update(server: MachineSpec): Promise<void>;
  powerOff(serverId: number): Promise<void>;
  leave(serverId: number): Promise<void>;
  close(): Promise<void>;
}
