// Says what the machine secrets of a Talos cluster are: the shape in which they are made once, stored and read.
// It must never make, change or print one.

/** Base64 of a PEM certificate and of its PEM key. */
export interface TalosKeyPair {
  crt: string;
  key: string;
}

/**
 * The bundle `talosctl gen secrets` writes, with its key names, so that either tool reads the other's; `clients` is ours
 * and talosctl skips it.
 */
export interface TalosSecrets {
  cluster: { id: string; secret: string };
  secrets: { bootstraptoken: string; secretboxencryptionsecret: string };
  trustdinfo: { token: string };
  certs: {
    etcd: TalosKeyPair;
    k8s: TalosKeyPair;
    k8saggregator: TalosKeyPair;
    k8sserviceaccount: { key: string };
    os: TalosKeyPair;
  };
  /** Administrator certificates, made together with the CAs so that rendering a client config never changes its text. */
  clients: {
    /** Ed25519, O=os:admin, signed by `certs.os`. */
    talos: TalosKeyPair;
    /** ECDSA P-256, O=system:masters, signed by `certs.k8s`. */
    kubernetes: TalosKeyPair;
  };
}
