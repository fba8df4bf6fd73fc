// Reads out of its user data and cloud-init settings which addresses a machine gives itself, shared ones apart.
// It must never fail on a broken config: the machine’s console tells of that when it boots.
import { parse, parseAllDocuments } from 'yaml';
import { parseProperties } from './propertyString';

export interface GuestNetwork {
  /** With prefix length, as written. */
  addresses: string[];
  /** Addresses that control planes share: Layer2VIPConfig of Talos, keepalived’s on others. */
  virtual: string[];
}

interface Document {
  kind?: unknown;
  name?: unknown;
  addresses?: { address?: unknown }[];
}

/** @param ipconfig `ipconfig0` of the machine, which cloud-init hands to systems that read it: Talos has its own config */
export function guestNetworkOf(userData: string, ipconfig = ''): GuestNetwork {
  if (userData.startsWith('#cloud-config')) return cloudInitNetwork(userData, ipconfig);
  const network: GuestNetwork = { addresses: [], virtual: [] };
  for (const parsed of parseAllDocuments(userData, { logLevel: 'silent' })) {
    if ('errors' in parsed && parsed.errors.length > 0) continue;
    const body = parsed.toJS() as Document | null;
    if (body?.kind === 'LinkConfig' && Array.isArray(body.addresses)) {
      for (const { address } of body.addresses)
        if (typeof address === 'string') network.addresses.push(address);
    }
    if (body?.kind === 'Layer2VIPConfig' && typeof body.name === 'string') network.virtual.push(body.name);
  }
  return network;
}

function cloudInitNetwork(userData: string, ipconfig: string): GuestNetwork {
  const { options } = parseProperties(ipconfig);
  const addresses = ['ip', 'ip6'].flatMap((key) => options.get(key) ?? []);
  return { addresses: addresses.filter((address) => address.includes('/')), virtual: virtualOf(userData) };
}

function virtualOf(userData: string): string[] {
  try {
    const { write_files: files = [] } = parse(userData) as {
      write_files?: { path?: string; content?: string }[];
    };
    const config = files.find(({ path }) => path === '/etc/keepalived/keepalived.conf')?.content ?? '';
    const block = /virtual_ipaddress \{([^}]*)\}/.exec(config)?.[1] ?? '';
    return [...block.matchAll(/(\S+)\/\d+/g)].map(([, address = '']) => address);
  } catch {
    return [];
  }
}
