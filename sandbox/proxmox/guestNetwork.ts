// Reads out of a Talos machine config which addresses the machine gives itself, shared ones apart.
// It must never fail on a broken config: the machine’s console tells of that when it boots.
import { parseAllDocuments } from 'yaml';

export interface GuestNetwork {
  /** With prefix length, as written. */
  addresses: string[];
  /** Addresses that control planes share: Layer2VIPConfig. */
  virtual: string[];
}

interface Document {
  kind?: unknown;
  name?: unknown;
  addresses?: { address?: unknown }[];
}

export function guestNetworkOf(userData: string): GuestNetwork {
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
