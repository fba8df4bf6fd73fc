// Rules on the list of network devices that Cilium works on.
import { isIP } from 'node:net';
import { listOf } from '../effective/goTemplate';
import { before, devices } from '../effective/options';
import { blame, family, needing } from './rule';

const controller = 'Cilium 1.20: pkg/datapath/tables/device.go, `DeviceFilter`';

export const deviceRules = family(
  {
    id: 'devices',
    title: 'Network devices',
    about:
      'Which devices Cilium attaches its programs to. Names only: `eth0`, `eth+` for all that begin so, `!eth1` to leave one out (from 1.19 on).',
  },
  [
    {
      id: 'devices-excluded-only',
      title: 'A list of exclusions selects nothing by itself',
      severity: 'warn',
      effect: 'silent',
      versions: '>=1.19.0',
      why: 'a list turns detection off, and entries with an exclamation mark say only what is left out: no device is selected, unless forceDeviceDetection is on',
      remedy: 'add the devices that are wanted (`eth+`), or set forceDeviceDetection to true',
      source: controller,
      check: ({ values }) =>
        blame(
          devices(values).length > 0 &&
            devices(values).every((entry) => entry.startsWith('!')) &&
            !values.on('forceDeviceDetection'),
          'devices',
        ),
    },
    {
      id: 'device-is-not-a-name',
      title: 'A wildcard is a plus sign at the end',
      severity: 'warn',
      effect: 'silent',
      why: 'the entry is longer than a device’s name can be, or has a character that names do not have: Cilium knows no wildcard but a plus sign at the end',
      remedy: 'write `eth+` for all devices whose name begins with eth',
      source: controller,
      check: ({ values, version }) => {
        const strange = devices(values)
          .map((entry) => entry.replace(/^!/, '').replace(/\++$/, ''))
          .filter(
            (name) =>
              (/[*?[\]{}()|\\^$/]/.test(name) && isIP(name.split('/')[0] ?? '') === 0) ||
              (before(version, '1.20') && name.length > 15 && !name.includes(':')),
          );
        return blame(strange.length > 0, 'devices', { found: strange.join(', ') });
      },
    },
    {
      id: 'device-list-is-cilium-s-own',
      title: 'A list takes in what detection leaves out',
      severity: 'warn',
      effect: 'traffic',
      why: 'detection leaves loopback and the devices that Cilium makes out, a list does not: the agent attaches its programs to its own devices, or there is none left that leads to other nodes',
      remedy:
        'list the devices that lead to the network; `lo` beside them is right where nodes have their address on it',
      source: 'Cilium 1.20: pkg/datapath/linux/devices_controller.go, `isSelectedDevice`',
      check: ({ values }) => {
        const listed = devices(values).filter((entry) => !entry.startsWith('!'));
        const own = listed.filter((entry) => /^(cilium_|lxc)/.test(entry));
        const nowhere = listed.every((entry) => entry === 'lo' || own.includes(entry));
        const found = nowhere ? listed : own;
        return blame(found.length > 0, 'devices', { found: found.join(', ') });
      },
    },
    {
      id: 'device-list-and-detection',
      title: 'A list and detection together',
      severity: 'note',
      effect: 'silent',
      why: 'with forceDeviceDetection the agent selects devices that it finds, in addition to the list',
      remedy: 'turn forceDeviceDetection off where the list is meant to be all',
      source: controller,
      check: ({ values }) =>
        blame(
          values.on('forceDeviceDetection') && devices(values).some((entry) => !entry.startsWith('!')),
          'forceDeviceDetection',
        ),
    },
    {
      id: 'devices-of-mixed-drivers',
      title: 'Names of devices follow their drivers',
      severity: 'note',
      effect: 'advice',
      why: 'the nodes’ cards have different drivers, so the same name may be another card, or none, on some of them',
      remedy: 'set devices per node with a CiliumNodeConfig where names differ',
      source: 'Cilium: Documentation/configuration/per-node-config.rst',
      when: ({ values }) => devices(values).some((entry) => !/[+!]/.test(entry)),
      ...needing(['drivers', 'nodes'], ({ facts }) =>
        blame(new Set(facts.drivers).size > 1 && facts.nodes > 1, 'devices', {
          detail: [...new Set(facts.drivers)].join(', '),
        }),
      ),
    },
    {
      id: 'vlans-above-a-device',
      title: 'Tagged packets pass only where they are known',
      severity: 'note',
      effect: 'traffic',
      why: 'on a device that Cilium works on it drops packets of VLANs, but for those whose own devices it works on as well: VLANs above the same device that are not in the list are cut off, those of virtual machines among them',
      remedy: 'name the numbers of VLANs to let through in bpf.vlanBypass, or 0 for all',
      source: 'Cilium: Documentation/configuration/vlan-802.1q.rst, "will filter all unknown traffic"',
      check: ({ values }) => {
        const listed = devices(values).filter((entry) => !entry.startsWith('!'));
        const vlans = listed.filter((entry) => listed.includes(parentOf(entry) ?? ''));
        const passed = [...listOf(values.get('bpf.vlanBypass')), values.option('vlan-bpf-bypass')];
        return blame(vlans.length > 0 && passed.every((entry) => entry === ''), 'devices', {
          found: vlans.join(', '),
        });
      },
    },
  ],
);

/** `bond0` of `bond0.184`, as VLAN devices are commonly named. */
function parentOf(device: string): string | undefined {
  return /^(.+)\.\d{1,4}$/.exec(device)?.[1];
}
