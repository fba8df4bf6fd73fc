// Says whether the stack's Hetzner Cloud token is any good, before anything is made with it.
// It must never put the token into a message.
import { causeOf } from '../../../config/causeOf';
import type { Problem } from '../../../config/problem';
import type { HetznerAccess } from './hetznerAccess';
import { HetznerApi } from './hetznerApi';

const tokenLength = 64;
const timeoutMs = 15_000;

/** Asks once, so that a wrong token is told as such and not as the failure of whatever happens to come first. */
export async function checkHetznerAccess(access: HetznerAccess): Promise<Problem[]> {
  const { endpoint, token } = access;
  if (token === '') {
    return [
      problem(
        'hetzner-token-missing',
        'nothing can be created on Hetzner Cloud without an API token (read and write)',
        remedy,
      ),
    ];
  }
  if (token.length !== tokenLength) {
    return [
      problem(
        'hetzner-token-refused',
        `a Hetzner Cloud API token has ${tokenLength} characters, and this one has ${token.length}`,
        remedy,
      ),
    ];
  }
  try {
    const status = await new HetznerApi(access).statusOf('/locations?per_page=1', timeoutMs);
    // Everything else may pass: limits and faults of the service are the provider's to wait out.
    if (status !== 401 && status !== 403) return [];
    return [
      problem(
        'hetzner-token-refused',
        `${endpoint} answers ${status}: the token is wrong, revoked, or another project's`,
        remedy,
      ),
    ];
  } catch (error) {
    return [
      problem(
        'hetzner-unreachable',
        `${endpoint} cannot be reached: ${causeOf(error, timeoutMs)}`,
        'check the network (and a proxy: HTTPS_PROXY), and HCLOUD_ENDPOINT where it is set',
      ),
    ];
  }
}

const remedy =
  'set HCLOUD_TOKEN, or run `pulumi config set --secret hcloud:token`; tokens are made in the Hetzner console under Security';

function problem(rule: string, reason: string, way: string): Problem {
  return { rule, severity: 'refuse', path: 'hcloud:token', reason, remedy: way };
}
