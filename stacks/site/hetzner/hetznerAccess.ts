// Where the Hetzner Cloud API is and with which token, as its provider finds them.
// It must never put the token into a message.
import * as pulumi from '@pulumi/pulumi';

export interface HetznerAccess {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** Empty when there is none. */
  readonly token: string;
}

export function hetznerAccess(): HetznerAccess {
  const config = new pulumi.Config('hcloud');
  const endpoint = config.get('endpoint') ?? process.env.HCLOUD_ENDPOINT ?? 'https://api.hetzner.cloud/v1';
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    token: config.get('token') ?? process.env.HCLOUD_TOKEN ?? '',
  };
}
