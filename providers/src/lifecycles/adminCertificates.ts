// The life of the resource AdminCertificates: the administrator’s client certificates, issued by CAs that stay as they are.
// It must never make a CA, nor touch a machine: what it issues is valid because of what the machines trust already.
import { createHash } from 'node:crypto';
import type { CreateResult, DiffResult, UpdateResult } from '../dynamicProvider';
import { issueClientCertificate, readAuthority } from '../tls/certificates';
import { base64 } from '../tls/base64';
import type { KeyAlgorithm } from '../tls/certificates';

/** Base64 of a PEM certificate and of its PEM key. */
interface EncodedPair {
  readonly crt: string;
  readonly key: string;
}

/** One certificate that is wanted, by the name of its user. */
export interface AdminRequest {
  readonly authority: EncodedPair;
  readonly kind: KeyAlgorithm;
  /** `O=system:masters,CN=admin`. */
  readonly subject: string;
}

export interface AdminCertificatesInputs {
  /** Raised to have new ones. */
  readonly serial: number;
  /** How long they are valid. */
  readonly days: number;
  readonly requests: Readonly<Record<string, AdminRequest>>;
}

interface AdminCertificatesState {
  readonly serial: number;
  readonly days: number;
  /** SHA-256 of the CAs' certificates, hex. */
  readonly authorities: string;
  /** ISO 8601. */
  readonly notAfter: string;
  readonly certificates: Readonly<Record<string, EncodedPair>>;
}

const dayMs = 86_400_000;

/** Renewed at an update when less than a sixth of their life is left: 60 days of 365. */
export function isDue(
  { notAfter, days }: Pick<AdminCertificatesState, 'notAfter' | 'days'>,
  now = Date.now(),
): boolean {
  return Date.parse(notAfter) - now < (days * dayMs) / 6;
}

async function issue(
  { serial, days, requests }: AdminCertificatesInputs,
  now = new Date(),
): Promise<AdminCertificatesState> {
  // X.509 counts in seconds; and clocks of machines may be a little behind.
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000 - 5 * 60_000);
  const notAfter = new Date(notBefore.getTime() + days * dayMs);
  const certificates = await Promise.all(
    Object.entries(requests).map(async ([user, { authority, kind, subject }]) => {
      const { crt, key } = await issueClientCertificate(await readAuthority(authority, kind), subject, kind, {
        notBefore,
        notAfter,
      });
      return [user, { crt: base64(crt), key: base64(key) }] as const;
    }),
  );
  return {
    serial,
    days,
    authorities: digestOf(requests),
    notAfter: notAfter.toISOString(),
    certificates: Object.fromEntries(certificates),
  };
}

function digestOf(requests: AdminCertificatesInputs['requests']): string {
  const hash = createHash('sha256');
  for (const [user, { authority, subject }] of Object.entries(requests).sort())
    hash.update(`${user}\n${subject}\n${authority.crt}\n`);
  return hash.digest('hex');
}

export const adminCertificates = {
  async create(inputs: AdminCertificatesInputs): Promise<CreateResult> {
    const state = await issue(inputs);
    return { id: state.authorities.slice(0, 16), outs: { ...state } };
  },
  diff(_id: string, olds: AdminCertificatesState, news: AdminCertificatesInputs): Promise<DiffResult> {
    const isSame =
      olds.serial === news.serial && olds.days === news.days && olds.authorities === digestOf(news.requests);
    return Promise.resolve({ changes: !isSame || isDue(olds) });
  },
  async update(
    _id: string,
    _olds: AdminCertificatesState,
    news: AdminCertificatesInputs,
  ): Promise<UpdateResult> {
    return { outs: { ...(await issue(news)) } };
  },
};
