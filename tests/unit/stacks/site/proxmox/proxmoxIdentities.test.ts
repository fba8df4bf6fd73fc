import type { Answer } from '../../../../../stacks/site/proxmox/proxmoxApi';
import { proxmoxIdentities } from '../../../../../stacks/site/proxmox/proxmoxIdentities';

const problem = (reason: string): Answer => ({
  problem: {
    rule: 'proxmox-call-failed',
    severity: 'refuse',
    path: 'proxmoxve:endpoint',
    reason,
    remedy: 'look',
  },
});
const uuid = '0b8e5a52-3f0c-4c66-9b7e-5d2f3f1f4b10';
const config = { data: { name: 'a', smbios1: `base64=1,uuid=${uuid}` } };
const asking = (answers: Record<string, Answer>) =>
  proxmoxIdentities((path) => Promise.resolve(answers[path] ?? problem(`500 to ${path}`)));

describe('what tells a virtual machine from one that had its id before', () => {
  it('is the UUID it was created with', async () => {
    const identify = asking({ '/nodes/pve-1/qemu/2001/config': config });
    expect(await identify('2001', 'pve-1')).toBe(`2001/${uuid}`);
  });

  it('is found where the machine has moved to', async () => {
    const identify = asking({
      '/cluster/resources?type=vm': {
        data: [
          { vmid: 2000, node: 'pve-1' },
          { vmid: 2001, node: 'pve-3' },
        ],
      },
      '/nodes/pve-3/qemu/2001/config': config,
    });
    expect(await identify('2001', 'pve-1')).toBe(`2001/${uuid}`);
  });

  it('is its id alone where it has none', async () => {
    const identify = asking({ '/nodes/pve-1/qemu/2001/config': { data: { name: 'a' } } });
    expect(await identify('2001', 'pve-1')).toBe('2001');
  });

  it('is never guessed: a machine that is gone, or a cluster that does not say, ends the update with the way out', async () => {
    const none = asking({ '/cluster/resources?type=vm': { data: [] } });
    await expect(none('2001', 'pve-1')).rejects.toThrow(/virtual machine 2001.*pulumi up --refresh/s);
    await expect(asking({})('2001', 'pve-1')).rejects.toThrow(/500 to \/cluster\/resources/);
  });
});
