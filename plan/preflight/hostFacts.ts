// What was found on one host, as plain values; and how it is read out of what the script that looks at it prints.
// It must never guess: what a host did not tell is absent, and what cannot be read is an error that says which part it is.
import { Address4, Address6 } from 'ip-address';
import { z } from 'zod';
import { cleanAll, cleanLines } from '../../config/cleanText';
import type { LocalVolume } from './localVolumes';
import { localVolumesFolder } from './localVolumes';

/** Begins the lines that part what each program printed; no program prints it. */
export const sectionMark = '@@routewise';

export interface DeviceFacts {
  readonly name: string;
  readonly mtu: number;
  readonly hardwareAddress: string;
  /** Whether a cable, or another side, is there. */
  readonly carrier: boolean;
  readonly up: boolean;
  /** With prefix length. */
  readonly addresses: readonly string[];
  /** Mode of an attached XDP program: `driver`, `generic`, `offload`. */
  readonly xdp?: string;
  readonly driver?: string;
  /** By the long name `ethtool -k` has. */
  readonly offloads: Readonly<Record<string, boolean>>;
  /** Combined, now and at most. */
  readonly queues?: { readonly now: number; readonly most: number };
}

/** `closed` is fine: the host itself answered. */
export type Answer = 'open' | 'closed' | 'silent' | 'rejected' | 'unknown';

export interface PeerFacts {
  readonly name: string;
  readonly ping: 'yes' | 'no' | 'unknown';
  /** Largest size tried that passed without fragments; 0 where none did. */
  readonly mtu?: number;
  /** By `tcp/6443`. */
  readonly ports: Readonly<Record<string, Answer>>;
}

export interface HostFacts {
  /** Programs it lacks, of those that are asked. */
  readonly missingPrograms: readonly string[];
  readonly kernel?: string;
  readonly hostname?: string;
  readonly machineId?: string;
  readonly btf: boolean;
  readonly devices: readonly DeviceFacts[];
  readonly cniFiles: readonly string[];
  /** Of iptables, as `KUBE-SERVICES`. */
  readonly chains: readonly string[];
  /** Whether packets to the host itself are dropped unless a rule lets them in, and by what. */
  readonly firewalls: readonly string[];
  /** BPF links that are pinned: they stay when their program's owner is gone. */
  readonly pinnedLinks: readonly { readonly path: string; readonly type: string }[];
  /** Names of what runs. */
  readonly processes: readonly string[];
  /** Of the file system that holds /var/lib/rancher. */
  readonly disk?: { readonly mount: string; readonly freeKiB: number; readonly usedPercent: number };
  readonly listeners: readonly { readonly port: string; readonly process: string }[];
  /** `v1.34.2+k3s1` */
  readonly k3s?: string;
  /** Files that another Kubernetes distribution put there. */
  readonly otherKubernetes: readonly string[];
  readonly terminatingNamespaces: readonly string[];
  /** Name of the cluster it belongs to, as written when it was made part of it. */
  readonly cluster?: string;
  /** Local-path volumes that lie there, of this cluster or of one before. */
  readonly localVolumes: readonly LocalVolume[];
  /** Text of the unit that sets offloads and queues at boot. */
  readonly deviceUnit?: string;
  readonly peers: readonly PeerFacts[];
  /** Neighbours by address; without a link address where nobody answered. */
  readonly neighbours: readonly {
    readonly address: string;
    readonly hardwareAddress?: string;
    readonly state: string;
  }[];
  /** Whether somebody else answers for its own address. */
  readonly duplicate: 'yes' | 'no' | 'unknown';
  /** Milliseconds its clock is ahead of this machine's; negative behind. Absent where it was not compared. */
  readonly clockAheadMs?: number;
}

interface Section {
  readonly text: string;
  readonly code: number;
}

/** A host's answer cannot be read; the message says which part of it, and completes “it …”. */
export class FactsError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'FactsError';
  }
}

/** No name, path or version of a host is longer. */
const longestWord = 1000;

/** @throws FactsError where the output is not whole, or a part of it is not what its program prints: neither must pass for a clean host */
export function parseFacts(output: string): HostFacts {
  const facts = cleanAll(factsIn(cut(output)), cleanLines);
  const long = longWord({ ...facts, deviceUnit: undefined });
  if (long !== undefined) throw new FactsError(`it names something with ${long} characters`);
  return facts;
}

function longWord(value: unknown): number | undefined {
  if (typeof value === 'string') return value.length > longestWord ? value.length : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const long = longWord(inner);
    if (long !== undefined) return long;
  }
  return undefined;
}

function factsIn(sections: ReadonlyMap<string, Section>): HostFacts {
  const text = (name: string): string => sections.get(name)?.text.trim() ?? '';
  const lines = (name: string): string[] =>
    text(name)
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  const k3s = /k3s version (\S+)/.exec(text('k3s'))?.[1];
  const disk = diskOf(text('disk'));
  const said = {
    kernel: text('kernel'),
    hostname: text('hostname'),
    machineId: text('machine-id'),
    cluster: text('cluster'),
    deviceUnit: text('device-unit'),
  };
  if (said.kernel !== '' && !/^v?\d+\.\d+/.test(said.kernel)) throw unreadable('uname -r', said.kernel);
  return {
    missingPrograms: lines('programs'),
    ...(Object.fromEntries(Object.entries(said).filter(([, value]) => value !== '')) as Partial<typeof said>),
    btf: sections.get('btf')?.code === 0,
    devices: devicesOf(text),
    cniFiles: lines('cni-files'),
    chains: [...new Set(lines('chains').map((line) => line.slice(1).split(' ')[0] ?? ''))].sort(),
    firewalls: firewallsOf(text('firewall'), lines('chains')),
    pinnedLinks: lines('pins').map(pinOf),
    processes: lines('processes'),
    ...(disk === undefined ? {} : { disk }),
    listeners: lines('listeners').flatMap(listenerOf),
    ...(k3s === undefined ? {} : { k3s }),
    otherKubernetes: lines('kubernetes'),
    terminatingNamespaces: lines('namespaces').flatMap((line) => {
      const [name = '', state] = line.split(/\s+/);
      return state === 'Terminating' ? [name] : [];
    }),
    localVolumes: lines('local-volumes').flatMap((line): LocalVolume[] => {
      const [, size, name] = /^(\d+)\t(.+)$/.exec(line) ?? [];
      return size === undefined || name === undefined
        ? []
        : [{ path: `${localVolumesFolder}/${name}`, kiB: Number(size) }];
    }),
    peers: lines('peers').map(peerOf),
    neighbours: neighboursOf(text('neighbours')),
    duplicate: z.enum(['yes', 'no', 'unknown']).catch('unknown').parse(text('duplicate')),
  };
}

function cut(output: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  let name: string | undefined;
  let text: string[] = [];
  for (const line of output.split('\n')) {
    if (!line.startsWith(`${sectionMark} `)) {
      text.push(line);
      continue;
    }
    const said = line.slice(sectionMark.length + 1);
    if (name !== undefined)
      sections.set(name, { text: text.join('\n'), code: Number(/^= (\d+)$/.exec(said)?.[1] ?? 0) });
    name = said.startsWith('=') ? undefined : said;
    text = [];
    if (said === 'end') return sections;
  }
  throw new FactsError('its answer is not whole: the script that looks at it did not come to its end');
}

const address = z
  .string()
  .refine((text) => (text.includes(':') ? Address6.isValid(text) : Address4.isValid(text)), 'no address');
const link = z.object({
  ifname: z.string(),
  mtu: z.int().nonnegative().default(0),
  address: z.string().default(''),
  flags: z.array(z.string()).default([]),
  operstate: z.string().default('UNKNOWN'),
  xdp: z
    .object({ mode: z.union([z.number(), z.string()]).optional() })
    .loose()
    .optional(),
});
const addressed = z.object({
  ifname: z.string(),
  addr_info: z
    .array(
      z
        .object({ local: address, prefixlen: z.int().min(0) })
        .loose()
        .refine(({ local, prefixlen }) => prefixlen <= (local.includes(':') ? 128 : 32)),
    )
    .default([]),
});
const neighbour = z.object({
  dst: address,
  lladdr: z.string().optional(),
  state: z.array(z.string()).default([]),
});
/** XDP_ATTACHED_…: include/uapi/linux/if_link.h. */
const xdpModes: Readonly<Record<string, string>> = { '1': 'driver', '2': 'generic', '3': 'offload' };

function devicesOf(text: (name: string) => string): DeviceFacts[] {
  const addresses = new Map(
    listOf(addressed, 'ip -j address show', text('addresses')).map(({ ifname, addr_info }) => [
      ifname,
      addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`),
    ]),
  );
  const drivers = byDevice(text('drivers'));
  const offloads = byDevice(text('offloads'));
  const queues = byDevice(text('queues'));
  return listOf(link, 'ip -j -d link show', text('links')).map(
    ({ ifname, mtu, address, flags, operstate, xdp }) => {
      const driver = /^driver: (.+)$/m.exec(drivers.get(ifname) ?? '')?.[1];
      const combined = [...(queues.get(ifname) ?? '').matchAll(/^Combined:\s*(\d+)$/gm)].map(([, count]) =>
        Number(count),
      );
      const [most, now] = combined;
      return {
        name: ifname,
        mtu,
        hardwareAddress: address,
        up: flags.includes('UP'),
        carrier: flags.includes('LOWER_UP') && !flags.includes('NO-CARRIER') && operstate !== 'DOWN',
        addresses: addresses.get(ifname) ?? [],
        ...(xdp === undefined ? {} : { xdp: xdpModes[String(xdp.mode)] ?? String(xdp.mode) }),
        ...(driver === undefined ? {} : { driver }),
        offloads: Object.fromEntries(
          [...(offloads.get(ifname) ?? '').matchAll(/^\s*([-a-z0-9]+): (on|off)/gm)].map(
            ([, name = '', state]): [string, boolean] => [name, state === 'on'],
          ),
        ),
        ...(most === undefined || now === undefined ? {} : { queues: { most, now } }),
      };
    },
  );
}

function byDevice(text: string): Map<string, string> {
  return new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')).trim(), part.slice(part.indexOf('\n') + 1)]),
  );
}

/** @param program whose list it is, for the error */
function listOf<T>(schema: z.ZodType<T>, program: string, text: string): T[] {
  if (text === '') return [];
  const entries = z.array(z.looseObject({})).safeParse(jsonOf(text));
  if (!entries.success) throw unreadable(program, text);
  // `ip -j` prints empty objects for what a filter left out.
  return entries.data
    .filter((entry) => Object.keys(entry).length > 0)
    .map((entry) => {
      const parsed = schema.safeParse(entry);
      if (!parsed.success) throw unreadable(program, JSON.stringify(entry));
      return parsed.data;
    });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(program: string, said: string): FactsError {
  return new FactsError(
    `to \`${program}\` it answers “${said.length > 80 ? `${said.slice(0, 80)}…` : said}”`,
  );
}

function neighboursOf(text: string): HostFacts['neighbours'] {
  return listOf(neighbour, 'ip -j neigh show', text).map(({ dst, lladdr, state }) => ({
    address: dst,
    ...(lladdr === undefined ? {} : { hardwareAddress: lladdr }),
    state: state.join(' '),
  }));
}

function firewallsOf(text: string, chains: readonly string[]): string[] {
  return [
    ...(/hook input[^;]*;\s*policy drop/.test(text) ? ['nftables'] : []),
    ...(chains.some((line) => /^:INPUT (DROP|REJECT)/.test(line)) ? ['iptables'] : []),
    ...(/^Status: active/m.test(text) ? ['ufw'] : []),
    ...(/^running$/m.test(text) ? ['firewalld'] : []),
  ];
}

function pinOf(line: string): { path: string; type: string } {
  const space = line.indexOf(' ');
  const type = /"type":"([^"]+)"/.exec(line.slice(space))?.[1] ?? 'unknown';
  return { path: line.slice(0, space), type };
}

function diskOf(line: string): HostFacts['disk'] | undefined {
  const [, , , free, used, ...mount] = line.split(/\s+/);
  if (free === undefined || used === undefined) return undefined;
  const [freeKiB, usedPercent] = [Number(free), Number(used.replace('%', ''))];
  if (!Number.isFinite(freeKiB) || !Number.isFinite(usedPercent)) throw unreadable('df -Pk', line);
  return { mount: mount.join(' '), freeKiB, usedPercent };
}

function listenerOf(line: string): HostFacts['listeners'] {
  const [protocol = '', , , , local = ''] = line.split(/\s+/);
  const port = local.slice(local.lastIndexOf(':') + 1);
  const process = /users:\(\("([^"]+)"/.exec(line)?.[1] ?? 'a process without a name';
  return port === '' ? [] : [{ port: `${protocol}/${port}`, process }];
}

const answer = z.enum(['open', 'closed', 'silent', 'rejected', 'unknown']).catch('unknown');

function peerOf(line: string): PeerFacts {
  const [name = '', ...pairs] = line.split(' ');
  const said = Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string])) as Record<
    string,
    string | undefined
  >;
  const mtu = said.mtu === undefined ? undefined : Number(said.mtu);
  if (mtu !== undefined && !Number.isInteger(mtu)) throw unreadable('ping', line);
  return {
    name,
    ping: z
      .enum(['yes', 'no'])
      .catch('unknown' as never)
      .parse(said.ping),
    ...(mtu === undefined ? {} : { mtu }),
    ports: Object.fromEntries(
      Object.entries(said)
        .filter(([key]) => key.includes('/'))
        .map(([key, value]) => [key, answer.parse(value)]),
    ),
  };
}
