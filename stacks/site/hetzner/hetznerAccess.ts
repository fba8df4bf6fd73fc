// Where the Hetzner Cloud API is and with which token, as its provider finds them; and whether that token is any good.
// It must never put the token into a message.
import * as pulumi from '@pulumi/pulumi';
import { causeOf } from '../../../config/causeOf';
import type { Problem } from '../../../config/problem';

export interface HetznerAccess {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** Empty when there is none. */
  readonly token: string;
}

const tokenLength = 64;
const timeoutMs = 15_000;

export function hetznerAccess(): HetznerAccess {
  const config = new pulumi.Config('hcloud');
  const endpoint = config.get('endpoint') ?? process.env.HCLOUD_ENDPOINT ?? 'https://api.hetzner.cloud/v1';
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    token: config.get('token') ?? process.env.HCLOUD_TOKEN ?? '',
  };
}

/** Asks once, so that a wrong token is told as such and not as the failure of whatever happens to come first. */
export async function checkHetznerAccess({ endpoint, token }: HetznerAccess): Promise<Problem[]> {
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
    const { status } = await fetch(`${endpoint}/locations?per_page=1`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
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
