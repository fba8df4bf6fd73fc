// Where the Hetzner Cloud API is and with which token, as its provider finds them; and whether that token is any good.
// It must never put the token into a message.
import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../config/problem';
import type { ProblemKind } from '../config/problemKinds';
import { hetznerSiteProblems as problems } from '../config/problems/hetznerSite';

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
    const { status } = await fetch(`${endpoint}/locations?per_page=1`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Everything else may pass: limits and faults of the service are the provider's to wait out.
    if (status !== 401 && status !== 403) return [];
    return [
      ofToken(
        problems['hetzner-token-refused'],
        `${endpoint} answers ${status}: the token is wrong, revoked, or another project's`,
      ),
    ];
  } catch (error) {
    return [ofToken(problems['hetzner-unreachable'], `${endpoint} cannot be reached: ${causeOf(error)}`)];
  }
}

/** Without what was found: that is the token. */
function ofToken(kind: ProblemKind, reason?: string): Problem {
  return kind.at('hcloud:token', { reason });
}

/** Node hides the cause of a failed fetch one level down. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const cause: unknown = error.cause;
  return cause instanceof Error ? cause.message || cause.name : error.message;
}
