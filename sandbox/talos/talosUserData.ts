// Says what the sandbox reads out of a machine's user data: the parts of a Talos machine config that have an effect here.
// It must never be filled with guesses: what the config leaves open is undefined or Talos' own default.

/** PEM texts. Workers have certificates only. */
export interface TalosAuthority {
  crt: string;
  key: string | undefined;
}

export interface TalosTaint {
  key: string;
  value?: string;
  effect: string;
}

export interface TalosUserData {
  role: 'controlplane' | 'worker';
  /** Undefined: the server's own name, as the platform tells it. */
  hostname: string | undefined;
  /** CIDRs the node's address is picked from; empty: any. */
  nodeSubnets: string[];
  nodeLabels: Record<string, string>;
  nodeAnnotations: Record<string, string>;
  /** Those of machine.nodeTaints and of the kubelet's registerWithTaints together. */
  nodeTaints: TalosTaint[];
  kubelet: { image: string | undefined; extraArgs: Record<string, string> };
  talos: { ca: TalosAuthority; token: string; certSANs: string[] };
  cluster: {
    id: string;
    name: string;
    endpoint: string;
    dnsDomain: string;
    podSubnets: string[];
    serviceSubnets: string[];
    token: string;
    ca: TalosAuthority;
    cni: string;
    proxyDisabled: boolean;
    allowSchedulingOnControlPlanes: boolean;
    externalCloudProvider: boolean;
  };
  /** Undefined on workers. */
  controlPlane: TalosControlPlane | undefined;
  /** The whole first document, for what is not read here. */
  document: Record<string, unknown>;
}

export interface TalosControlPlane {
  aggregatorCa: TalosAuthority;
  etcdCa: TalosAuthority;
  /** Private key (PEM). */
  serviceAccountKey: string;
  /** `cluster.apiServer.certSANs`. */
  certSANs: string[];
  apiServerExtraArgs: Record<string, string[]>;
  controllerManagerExtraArgs: Record<string, string[]>;
  schedulerExtraArgs: Record<string, string[]>;
  admissionControl: { name: string; configuration: unknown }[];
}

/** A machine config that Talos would not take; the message is what its console would say, without any value. */
export class TalosConfigError extends Error {
  override readonly name = 'TalosConfigError';
}
