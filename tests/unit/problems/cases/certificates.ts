// Cases of certificates that end soon: by their age alone.
import { endingSoon } from '../../../../plan/machines/certificateAges';
import { ofRun } from '../ofRun';
import type { ProblemCases } from '../problemCase';

const now = Date.parse('2030-01-01T00:00:00Z');
const ofDays = (name: string, trips: number, misses: number) =>
  ofRun(
    `certificate of the ${name}`,
    (days: number) => endingSoon([{ name, notAfter: new Date(now + days * 86_400_000).toISOString() }], now),
    trips,
    misses,
  );

export const certificateCases: ProblemCases = {
  'ca-ends-soon': ofDays('Kubernetes CA', 729, 730),
  'admin-certificate-ends-soon': ofDays('administrator', 89, 90),
};
