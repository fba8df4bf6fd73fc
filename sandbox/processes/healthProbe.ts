// Asks a program on loopback whether it is well, over HTTP or HTTPS.
// Must never be pointed at anything but loopback: it may skip the check of a certificate made a moment ago by that program.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface ProbeCredentials {
  ca?: string;
  cert?: string;
  key?: string;
}

/** @throws Error unless the answer is 200 within two seconds */
export async function probe(url: string, credentials: ProbeCredentials = {}): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const options = {
      timeout: 2000,
      agent: false,
      ...credentials,
      rejectUnauthorized: credentials.ca !== undefined,
    };
    const call = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, options, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`${url} answered ${response.statusCode ?? '?'}`));
    });
    call.on('timeout', () => call.destroy(new Error(`${url} did not answer within 2 s`)));
    call.on('error', reject);
    call.end();
  });
}
