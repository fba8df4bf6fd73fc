// Declares the resource that holds the administrator’s own client certificates, apart from those a cluster is born with.
// It must never be what machines or this program’s own access hang on: it is renewed and removed at will.
import { dynamic } from '@pulumi/pulumi';
import type { CustomResourceOptions, Input, Output } from '@pulumi/pulumi';
import { adminCertificates } from './handlers';

/** Base64 of a PEM certificate and of its PEM key. */
export interface CertificatePair {
  crt: string;
  key: string;
}

export interface AdminCertificatesArgs {
  /** Raised to have new ones. */
  serial: number;
  /** How long they are valid. */
  days: number;
  /** By name of a user: the CA that issues, and the subject. Secret. */
  requests: Input<Record<string, { authority: CertificatePair; kind: 'P-256' | 'Ed25519'; subject: string }>>;
}

export class AdminCertificates extends dynamic.Resource {
  /** Secret. By name of the user. */
  declare readonly certificates: Output<Record<string, CertificatePair>>;
  /** ISO 8601. */
  declare readonly notAfter: Output<string>;

  constructor(name: string, args: AdminCertificatesArgs, options: CustomResourceOptions = {}) {
    super(
      adminCertificates,
      name,
      { ...args, certificates: undefined, notAfter: undefined, authorities: undefined },
      { ...options, additionalSecretOutputs: ['certificates'] },
      'routewise',
      'AdminCertificates',
    );
  }
}
