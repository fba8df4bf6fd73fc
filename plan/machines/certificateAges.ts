// Says until when a cluster’s CAs and administrator’s certificates are valid, and what is to be done about it.
// It must never read a key: certificates are public.
import { X509Certificate } from 'node:crypto';
import type { Problem } from '../../config/problem';
import { problemKinds } from '../../config/problemKinds';

export const certificateProblems = problemKinds(
  {
    id: 'cluster-certificates',
    title: 'Certificates of the cluster',
    about:
      'Until when the certificates are valid that a cluster was born with, or was given since: told at each update.',
  },
  {
    'ca-ends-soon': {
      title: 'A CA of the cluster ends in less than two years',
      severity: 'warn',
      why: 'it cannot be replaced while the cluster runs',
      remedy: 'have another cluster ready by then',
    },
    'admin-certificate-ends-soon': {
      title: 'An administrator’s certificate ends in less than 90 days',
      severity: 'warn',
      why: 'the kubeconfig or talosconfig that has it lets nobody in any more from then on',
      remedy: 'raise routewise:safety.adminCertificate.serial',
    },
  },
);

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

/** What ends soon, or has ended. */
export function endingSoon(ages: readonly CertificateAge[], now = Date.now()): Problem[] {
  return ages.flatMap(({ name, notAfter }) => {
    const isCa = name.endsWith(' CA');
    const days = Math.floor((Date.parse(notAfter) - now) / dayMs);
    if (days >= (isCa ? tellDays.ca : tellDays.admin)) return [];
    const day = notAfter.slice(0, 10);
    const kind = certificateProblems[isCa ? 'ca-ends-soon' : 'admin-certificate-ends-soon'];
    return [
      kind.at(`certificate of the ${name}`, {
        found: days < 0 ? `ended on ${day}` : `ends on ${day}, in ${days} days`,
      }),
    ];
  });
}
