// Says whether the stack's Hetzner Cloud token is any good, before anything is made with it.
// It must never put the token into a message.
import { causeOf } from '../../../config/causeOf';
import type { Problem } from '../../../config/problem';
import type { ProblemKind } from '../../../config/problemKinds';
import { hetznerSiteProblems as problems } from '../../../config/problems/hetznerSite';
import type { HetznerAccess } from './hetznerAccess';
import { HetznerApi } from './hetznerApi';

const tokenLength = 64;
const timeoutMs = 15_000;

/** Asks once, so that a wrong token is told as such and not as the failure of whatever happens to come first. */
export async function checkHetznerAccess(access: HetznerAccess): Promise<Problem[]> {
  const { endpoint, token } = access;
  if (token === '') {
    return [ofToken(problems['hetzner-token-missing'])];
  }
  if (token.length !== tokenLength) {
    return [
      ofToken(
        problems['hetzner-token-refused'],
        `a Hetzner Cloud API token has ${tokenLength} characters, and this one has ${token.length}`,
      ),
    ];
  }
  try {
    const status = await new HetznerApi(access).statusOf('/locations?per_page=1', timeoutMs);
    // Everything else may pass: limits and faults of the service are the provider's to wait out.
    if (status !== 401 && status !== 403) return [];
    return [
      ofToken(
        problems['hetzner-token-refused'],
        `${endpoint} answers ${status}: the token is wrong, revoked, or another project's`,
      ),
    ];
  } catch (error) {
    return [
      ofToken(problems['hetzner-unreachable'], `${endpoint} cannot be reached: ${causeOf(error, timeoutMs)}`),
    ];
  }
}

/** Without what was found: that is the token. */
function ofToken(kind: ProblemKind, reason?: string): Problem {
  return kind.at('hcloud:token', { reason });
}
