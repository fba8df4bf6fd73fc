// A started Proxmox VE emulator for tests, with a machine host that records what it is told.
// It must never leave an emulator running: every test file closes what it started.
import { newProxmoxCredentials, newSshHostKey, startProxmoxApi } from '../../../sandbox/proxmox';
import type { ProxmoxApi, ProxmoxApiOptions, ProxmoxCredentials } from '../../../sandbox/proxmox';
import { RecordingMachines } from '../hetzner/emulator';

export interface StartedProxmox {
  api: ProxmoxApi;
  credentials: ProxmoxCredentials;
  machines: RecordingMachines;
}

export async function startProxmoxEmulator(
  options: Partial<ProxmoxApiOptions> = {},
): Promise<StartedProxmox> {
  const credentials = newProxmoxCredentials();
  const machines = new RecordingMachines();
  const api = await startProxmoxApi({
    credentials,
    sshHostKey: newSshHostKey(),
    nodeNetwork: '198.18.7',
    addressBlock: '127.7',
    machines,
    ...options,
  });
  return { api, credentials, machines };
}

/** What a Pulumi program needs to find it. @param home where SSH keeps known hosts */
export function proxmoxEnvironment(
  { api, credentials }: StartedProxmox,
  home: string,
): Record<string, string> {
  return {
    HOME: home,
    PROXMOX_VE_ENDPOINT: api.url,
    PROXMOX_VE_INSECURE: 'true',
    PROXMOX_VE_API_TOKEN: credentials.apiToken,
    PROXMOX_VE_SSH_USERNAME: 'root',
    PROXMOX_VE_SSH_PASSWORD: credentials.password,
    PROXMOX_VE_SSH_SOCKS5_SERVER: `127.0.0.1:${api.socksPort}`,
  };
}
