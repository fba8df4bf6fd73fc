// What the sandbox's cluster must know of the machine config it was given: trust, names and networks.
// Must never be filled with defaults of the sandbox's own where the machine config says something.
import type { KeyPair } from './certificates';

export interface ClusterConfig {
  name: string;
  /** For example `https://127.9.1.1:6443`. */
  endpoint: string;
  podSubnets: string[];
  serviceSubnets: string[];
  dnsDomain: string;
  /** CA that signs the API server's certificate and the clients'. */
  ca: KeyPair;
  /** Where clients' certificates are signed by another one: k3s. */
  clientCa?: KeyPair;
  aggregatorCa: KeyPair;
  etcdCa: KeyPair;
  /** Private key (PEM) that signs service account tokens. */
  serviceAccountKey: string;
  /** Names and addresses the API server's certificate must carry besides its own. */
  certSANs: string[];
  apiServerExtraArgs: Record<string, string[]>;
  controllerManagerExtraArgs: Record<string, string[]>;
  schedulerExtraArgs: Record<string, string[]>;
  /** Admission plugins' configurations by plugin name, as `cluster.apiServer.admissionControl` has them. */
  admissionControl: { name: string; configuration: unknown }[];
}
