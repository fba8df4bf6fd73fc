// Which parameters a virtual machine has, what values they take, and how the API shows them.
// It must never accept a parameter that Proxmox VE does not know: it would be a mistake that only the real cluster tells.
// Source: the API schema of Proxmox VE 9, POST /nodes/{node}/qemu and PUT /nodes/{node}/qemu/{vmid}/config.
import { badParameters } from './apiError';
import type { Parameters } from './context';
import { parseProperties } from './propertyString';

const plain = [
  ...[
    'acpi',
    'affinity',
    'agent',
    'amd-sev',
    'arch',
    'args',
    'audio0',
    'autostart',
    'balloon',
    'bios',
    'boot',
  ],
  ...[
    'bootdisk',
    'cdrom',
    'cicustom',
    'cipassword',
    'citype',
    'ciupgrade',
    'ciuser',
    'cores',
    'cpu',
    'cpulimit',
  ],
  ...[
    'cpuunits',
    'description',
    'efidisk0',
    'freeze',
    'hookscript',
    'hotplug',
    'hugepages',
    'ivshmem',
    'kvm',
  ],
  ...[
    'keephugepages',
    'keyboard',
    'localtime',
    'machine',
    'memory',
    'migrate_downtime',
    'migrate_speed',
    'name',
  ],
  ...[
    'nameserver',
    'numa',
    'onboot',
    'ostype',
    'protection',
    'reboot',
    'rng0',
    'scsihw',
    'searchdomain',
    'shares',
  ],
  ...['smbios1', 'sockets', 'spice_enhancements', 'sshkeys', 'startdate', 'startup', 'tablet', 'tags', 'tdf'],
  ...['template', 'tpmstate0', 'vcpus', 'vga', 'vmgenid', 'vmstatestorage', 'watchdog'],
];
const counted =
  /^(hostpci|ide|ipconfig|net|numa|parallel|sata|scsi|serial|unused|usb|virtio|virtiofs)\d{1,3}$/;
const known = new Set(plain);
const notKept = [
  'vmid',
  'node',
  'pool',
  'force',
  'start',
  'unique',
  'delete',
  'digest',
  'skiplock',
  'background_delay',
];

/** Shown as JSON numbers; all else is text (memory too, since it is a property string). */
const numbers = new Set([
  ...[
    'acpi',
    'autostart',
    'balloon',
    'ciupgrade',
    'cores',
    'cpulimit',
    'cpuunits',
    'freeze',
    'keephugepages',
    'kvm',
  ],
  ...[
    'localtime',
    'migrate_speed',
    'numa',
    'onboot',
    'protection',
    'reboot',
    'shares',
    'sockets',
    'tablet',
    'tdf',
  ],
  ...['template', 'vcpus'],
]);

export const drivePattern = /^(ide|sata|scsi|virtio)\d{1,2}$/;

const checks: Record<string, (value: string) => string | undefined> = {
  cores: (value) => atLeast(value, 1),
  sockets: (value) => atLeast(value, 1),
  memory: (value) => atLeast(/^(?:current=)?(\d+)/.exec(value)?.[1] ?? value, 16),
  balloon: (value) => atLeast(value, 0),
  name: (value) =>
    /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$/.test(value)
      ? undefined
      : `invalid format - value does not look like a valid DNS name`,
  tags: (value) =>
    value.split(/[;, ]/).every((tag) => /^[a-z0-9_][-a-z0-9_+.]*$/i.test(tag))
      ? undefined
      : 'invalid format - invalid characters in tag',
  scsihw: (value) =>
    ['lsi', 'lsi53c810', 'virtio-scsi-pci', 'virtio-scsi-single', 'megasas', 'pvscsi'].includes(value)
      ? undefined
      : `value '${value}' does not have a value in the enumeration`,
  bios: (value) =>
    ['seabios', 'ovmf'].includes(value)
      ? undefined
      : `value '${value}' does not have a value in the enumeration 'seabios, ovmf'`,
};

function atLeast(value: string, minimum: number): string | undefined {
  if (!/^-?\d+$/.test(value)) return `type check ('integer') failed - got '${value}'`;
  return Number(value) < minimum ? `value must have a minimum value of ${minimum}` : undefined;
}

function checkNetworkDevice(value: string): string | undefined {
  const { options } = parseProperties(value);
  const queues = Number(options.get('queues') ?? 0);
  if (queues < 0 || queues > 64) return 'queues: value must have a maximum value of 64';
  const mtu = Number(options.get('mtu') ?? 1);
  if (mtu < 1 || mtu > 65_520) return 'mtu: value must have a maximum value of 65520';
  const tag = options.get('tag');
  if (tag !== undefined && (Number(tag) < 1 || Number(tag) > 4094))
    return 'tag: value must have a maximum value of 4094';
  return undefined;
}

/** @returns those that belong into the config @throws ProxmoxError naming every parameter at fault */
export function checkVmParameters(parameters: Parameters): Parameters {
  const errors: Record<string, string> = {};
  const kept: Parameters = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (notKept.includes(name)) continue;
    if (!known.has(name) && !counted.test(name)) {
      errors[name] = 'property is not defined in schema and the schema does not allow additional properties';
      continue;
    }
    const problem =
      name.startsWith('net') && counted.test(name) ? checkNetworkDevice(value) : checks[name]?.(value);
    if (problem !== undefined) errors[name] = problem;
    kept[name] = value;
  }
  if (Object.keys(errors).length > 0) throw badParameters(errors);
  return kept;
}

/** `model=virtio,macaddr=BC:…` becomes `virtio=BC:…`, as Proxmox VE keeps it. */
export function normalNetworkDevice(value: string): string {
  const { options } = parseProperties(value);
  const model = options.get('model') ?? 'virtio';
  const mac = options.get('macaddr');
  if (mac === undefined) return value;
  const rest = [...options].filter(([key]) => key !== 'model' && key !== 'macaddr');
  return [`${model}=${mac}`, ...rest.map(([key, text]) => `${key}=${text}`)].join(',');
}

/** The config as GET shows it. */
export function showConfig(
  config: Readonly<Record<string, string>>,
  digest: string,
): Record<string, string | number> {
  return {
    ...Object.fromEntries(
      Object.entries(config).map(([name, value]) => [name, numbers.has(name) ? Number(value) : value]),
    ),
    digest,
  };
}
