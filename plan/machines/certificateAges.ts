// Says until when a cluster’s CAs and administrator’s certificates are valid, and what is to be done about it.
// It must never read a key: certificates are public.
import { X509Certificate } from 'node:crypto';

/** The end of one certificate. */
export interface CertificateAge {
  /** As `kubernetes CA`. */
  readonly name: string;
  /** ISO 8601, in UTC. */
  readonly notAfter: string;
}

/** @param certificates base64 of PEM, by what they are called */
export function agesOf(certificates: Readonly<Record<string, string>>): CertificateAge[] {
  return Object.entries(certificates)
    .flatMap(([name, crt]) => {
      const notAfter = endOf(crt);
      return notAfter === undefined ? [] : [{ name, notAfter }];
    })
    .sort((a, b) => a.notAfter.localeCompare(b.notAfter, 'en') || a.name.localeCompare(b.name, 'en'));
}

/** Nothing of a certificate that cannot be read: no update must fail for want of its age. */
function endOf(crt: string): string | undefined {
  try {
    return new Date(new X509Certificate(Buffer.from(crt, 'base64')).validTo).toISOString();
  } catch {
    return undefined;
  }
}

const dayMs = 86_400_000;
/** CAs first: replacing them takes a plan. */
const tellDays = { ca: 730, admin: 90 } as const;

/** One line for each that ends soon, or has ended. */
export function endingSoon(ages: readonly CertificateAge[], now = Date.now()): string[] {
  return ages.flatMap(({ name, notAfter }) => {
    const isCa = name.endsWith(' CA');
    const days = Math.floor((Date.parse(notAfter) - now) / dayMs);
    if (days >= (isCa ? tellDays.ca : tellDays.admin)) return [];
    const when =
      days < 0 ? `ended on ${notAfter.slice(0, 10)}` : `ends on ${notAfter.slice(0, 10)}, in ${days} days`;
    return [
      isCa
        ? `the ${name} ${when}: it cannot be replaced while the cluster runs; have another cluster ready by then`
        : `the certificate of the ${name} ${when}: raise routewise:safety.adminCertificate.serial`,
    ];
  });
}
