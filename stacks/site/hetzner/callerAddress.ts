// Finds the address by which this machine is seen on the Internet: what firewalls let in as `caller`.
// It must never guess: where the address cannot be learnt, nothing is built.
import { request } from 'node:https';
import { isIP } from 'node:net';
import { parseCidr } from '../../../config/cidr';
import { messageOf } from '../../../config/messageOf';
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import { hetznerSiteProblems } from '../../../config/problems/hetznerSite';
import { caller } from '../../../config/schema/access';

/** Hetzner's own, so that no third party is asked. */
const service = 'https://ip.hetzner.com/';
const timeoutMs = 10_000;

/**
 * By IPv4: servers are reached by it.
 * @param said what ROUTEWISE_CALLER says
 */
export async function callerNetwork(said = process.env.ROUTEWISE_CALLER): Promise<string> {
  if (said !== undefined && said !== '') {
    const network = isIP(said) === 0 ? said : `${said}/${isIP(said) === 4 ? 32 : 128}`;
    const parsed = parseCidr(network);
    if (parsed === undefined || parsed.prefix === 0)
      throw new RefusedError([unknown(`ROUTEWISE_CALLER is no address or network`, said)]);
    return network;
  }
  let answer: string;
  try {
    answer = await ask(service);
  } catch (error) {
    throw new RefusedError([unknown(`${service} does not tell it: ${messageOf(error)}`)]);
  }
  if (isIP(answer) !== 4) throw new RefusedError([unknown(`${service} answers with no IPv4 address`)]);
  return `${answer}/32`;
}

function ask(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { family: 4, signal: AbortSignal.timeout(timeoutMs) }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
        // An address is 15 characters long; whatever says more is none.
        if (text.length > 100) answer.destroy(new Error('it answers with more than an address'));
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(text.trim());
        else reject(new Error(`it answers ${answer.statusCode ?? 'nothing'}`));
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

function unknown(reason: string, found: string = caller): Problem {
  return hetznerSiteProblems['caller-unknown'].at('routewise:access', { found, detail: reason });
}
