// The capabilities that Cilium's containers get on Talos Linux: the chart's lists without SYS_MODULE, which Talos refuses.
// It must never hold one that Talos refuses to containers.

/** What Cilium's guide for Talos grants the agent. */
export const agentCapabilities = [
  'CHOWN',
  'KILL',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'SYS_ADMIN',
  'SYS_RESOURCE',
  'DAC_OVERRIDE',
  'FOWNER',
  'SETGID',
  'SETUID',
] as const;

/** Of the container that takes an agent's earlier state away. */
export const cleanUpCapabilities = ['NET_ADMIN', 'SYS_ADMIN', 'SYS_RESOURCE'] as const;
