// Who may call the API: an API token, or a ticket with its CSRF token.
// It must never write a credential anywhere.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ProxmoxError } from './apiError';
import type { ProxmoxCredentials } from './interfaces';

const digest = (text: string) => createHash('sha256').update(text).digest();
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));

export interface Credentials {
  authorization?: string | undefined;
  cookie?: string | undefined;
  csrfToken?: string | undefined;
}

export class Authentication {
  readonly #tickets = new Map<string, string>();
  isTokenExpired = false;

  constructor(private readonly credentials: ProxmoxCredentials) {}

  /** `root@pam!routewise` */
  get tokenId(): string {
    return this.credentials.apiToken.split('=')[0] ?? '';
  }

  /** @throws ProxmoxError 401 */
  login(username: string, password: string): Record<string, string> {
    if (username !== 'root@pam' || !isSame(password, this.credentials.password))
      throw new ProxmoxError(401, 'authentication failure');
    const ticket = `PVE:root@pam:${randomBytes(32).toString('hex')}`;
    const csrf = randomBytes(16).toString('hex');
    this.#tickets.set(ticket, csrf);
    return { ticket, CSRFPreventionToken: csrf, username };
  }

  expireTickets(): void {
    this.#tickets.clear();
  }

  /** @param isControl one of the sandbox's own routes, which an expired token may still call @throws ProxmoxError 401 */
  check({ authorization, cookie, csrfToken }: Credentials, method: string, isControl = false): void {
    if (authorization !== undefined) {
      const expected = `PVEAPIToken=${this.credentials.apiToken}`;
      if (!isSame(authorization, expected)) throw new ProxmoxError(401, 'invalid token value!');
      if (this.isTokenExpired && !isControl)
        throw new ProxmoxError(401, `token '${this.tokenId}' access expired`);
      return;
    }
    const ticket = /PVEAuthCookie=([^;]+)/.exec(cookie ?? '')?.[1];
    if (ticket === undefined) throw new ProxmoxError(401, 'No ticket');
    const csrf = this.#tickets.get(decodeURIComponent(ticket));
    if (csrf === undefined) throw new ProxmoxError(401, 'permission denied - invalid PVE ticket');
    if (method !== 'GET' && csrfToken !== csrf)
      throw new ProxmoxError(401, 'permission denied - invalid csrf token');
  }
}
