// Holds what is done on hosts — fixes, image imports, resets — to real devices, files and BPF links. k3s and systemctl are
// stand-ins that keep their arguments; the image store of the stand-in reads the archive as containerd would.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create } from 'tar';
import type { RefusedError } from '../../../config/problem';
import type { HostFix } from '../../../plan/infrastructure/hosts';
import { deviceUnitPath } from '../../../plan/preflight/fixes';
import type { PreflightPlan } from '../../../plan/preflight/preflightPlan';
import { planPreflight } from '../../../plan/preflight/preflightPlan';
import type { HostsAccess } from '../../../providers/src/hosts';
import { fixHosts, importImages, inventoryOf, preflight, resetHost } from '../../../providers/src/hosts';
import { readyHosts } from '../../../providers/src/lifecycles/readyHosts';
import { SshError } from '../../../providers/src/ssh';
import { planOfHosts } from '../../fixtures/hosts/hostsStack';
import { imageStore as imageStoreAt } from '../../fixtures/hosts/k3sHosts';
import { pinXdpLink } from '../../fixtures/hosts/pinLink';
import type { TestHosts } from '../../fixtures/hosts/startTestHosts';
import { startTestHosts } from '../../fixtures/hosts/startTestHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';
import type { TestHost } from '../../fixtures/hosts/testHost';

const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);

const allFixes: readonly HostFix[] = ['offloads', 'cni-files', 'bpf-links'];
const pin = '/sys/fs/bpf/cilium/devices/eth0/links/cil_xdp_entry';
const hardware = {
  'nodes.hardware': {
    virtual: { devices: ['eth0'], driver: 'veth', kernel: '5.10', offloads: { gro: false } },
  },
};
const claim = '/var/lib/rancher/k3s/storage/pvc-0b6a5b3a-3f5e-4b0e-9d2a-1f2e3d4c5b6a_shop_data';
const imageStore = imageStoreAt('/var/lib/images.txt');

(why === undefined ? describe : describe.skip)('what is done on hosts', () => {
  let hosts: TestHosts;
  let access: HostsAccess;
  let plan: PreflightPlan;
  let worker: TestHost;
  let folder: string;

  const fix = async (fixes: readonly HostFix[]) => {
    const { facts } = await preflight(plan, access, fixes);
    return fixHosts(plan, facts, fixes, access);
  };
  const ghost = (host: string) => {
    const found = plan.hosts.find(({ name }) => name === host);
    if (found === undefined) throw new Error(host);
    return found;
  };
  const plantAll = (): void => {
    worker.must('ethtool -K eth0 gro on');
    worker.write('/etc/cni/net.d/10-flannel.conflist', '{"name":"cbr0"}');
    pinXdpLink(worker, 'eth0', pin);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'routewise-images-'));
    hosts = await startTestHosts({ master: '10.4.100.1/16', worker: '10.4.100.2/16' });
    worker = hosts.host('worker');
    for (const host of hosts.hosts) {
      host.must('ethtool -K eth0 gro off');
      host.standIn('/usr/local/bin/systemctl');
    }
    access = {
      access: { privateKey: hosts.privateKey },
      options: { connectSeconds: 10, reconnectSeconds: 20 },
    };
    const planned = planPreflight(
      planOfHosts(
        hosts.hosts.map((host) => ({ name: host.name, address: host.address, ssh: host.ssh('admin') })),
        hardware,
      ),
    );
    if (planned === undefined) throw new Error('no hosts');
    plan = planned;
  });
  afterAll(async () => {
    await hosts.close();
    rmSync(folder, { recursive: true });
  });

  test('without leave nothing is put right', async () => {
    plantAll();
    const before = hosts.hosts.map((host) => host.snapshot());
    expect(await fix([])).toEqual([]);
    expect(hosts.hosts.map((host) => host.snapshot())).toEqual(before);
  });

  test('each fix does its own part and no other', async () => {
    await fix(['cni-files']);
    expect(
      worker.must('ls /etc/cni/net.d; cat /var/lib/routewise/set-aside/etc/cni/net.d/10-flannel.conflist'),
    ).toBe('{"name":"cbr0"}');
    expect(worker.must('ethtool -k eth0')).toContain('generic-receive-offload: on');
    expect(worker.must(`ls ${pin}`)).toContain(pin);
  });

  test('a connection cut in the middle of each step does no harm, and the hosts end as wanted', async () => {
    // The first two commands look; the third sets the card, the fourth writes the unit, the fifth detaches the link.
    for (const [when, numbers] of [
      ['before', [3]],
      ['during', [3, 4, 5]],
      ['after', [4, 5]],
    ] as const) {
      for (const number of numbers) {
        worker.must(`ethtool -K eth0 gro on; rm -f ${deviceUnitPath}; [ -e ${pin} ] || true`);
        if (worker.exec(`test -e ${pin}`).code !== 0) pinXdpLink(worker, 'eth0', pin);
        worker.cutAt(number, when);
        await fix(allFixes);
        expect(worker.must('ethtool -k eth0')).toContain('generic-receive-offload: off');
        expect(worker.exec(`test -e ${pin}`).code).not.toBe(0);
        expect(worker.must('ip -d link show eth0')).not.toContain('xdp');
        expect(worker.must(`cat ${deviceUnitPath}`)).toContain(
          'ExecStart=-/usr/bin/env ethtool -K eth0 gro off',
        );
      }
    }
    expect(worker.calls('systemctl')).toContain('enable routewise-devices.service');
    expect(await fix(allFixes)).toEqual([]);
    // Nothing but that their keys are met for the first time: this stack pins none.
    expect((await preflight(plan, access)).problems.map(({ rule }) => rule)).toEqual([
      ...['ssh-host-key-first', 'ssh-host-key-first'],
    ]);
  }, 120_000);

  test('no card is changed while an agent runs', async () => {
    worker.must(
      'ethtool -K eth0 gro on; cp /bin/sleep /run/cilium-agent; /run/cilium-agent 600 >/dev/null 2>&1 & echo $! >/run/agent.pid',
    );
    const error = await fix(['offloads']).catch((reason: unknown) => reason);
    worker.must('kill $(cat /run/agent.pid)');
    expect(error).toBeInstanceOf(SshError);
    expect((error as SshError).message).toContain('a Cilium agent runs on the host');
    expect(worker.must('ethtool -k eth0')).toContain('generic-receive-offload: on');
    await fix(['offloads']);
  });

  test('the resource keeps host keys, refuses a changed one, and touches no host when one is refused', async () => {
    process.env.ROUTEWISE_SSH_PRIVATE_KEY = hosts.privateKey;
    const folder = mkdtempSync(join(tmpdir(), 'routewise-known-'));
    process.env.ROUTEWISE_SSH_KNOWN_HOSTS = join(folder, 'known_hosts');
    const { outs } = await readyHosts.create({ plan, fixes: allFixes, keyGeneration: 1 });
    expect(outs.hostKeys).toEqual({
      master: hosts.host('master').hostKey(),
      worker: worker.hostKey(),
    });
    expect(JSON.stringify(outs)).not.toContain('PRIVATE KEY');
    const state = outs as unknown as Parameters<typeof readyHosts.update>[1];
    const inputs = { plan, fixes: allFixes, keyGeneration: 1 };
    expect(await readyHosts.diff('', state, inputs)).toEqual({ changes: false });
    hosts.host('master').changeHostKey();
    worker.must('ethtool -K eth0 gro on');
    const refused = await readyHosts.update('', state, inputs).catch((reason: unknown) => reason);
    expect((refused as RefusedError).problems.map(({ rule, path }) => `${rule} ${path}`)).toContain(
      'ssh-host-key-changed host master',
    );
    expect(worker.must('ethtool -k eth0')).toContain('generic-receive-offload: on');
    // Nor is a new one taken while known_hosts has the old one.
    const listed = await readyHosts
      .update('', state, { ...inputs, keyGeneration: 2 })
      .catch((reason: unknown) => reason);
    expect((listed as RefusedError).message).toContain(join(folder, 'known_hosts:'));
    rmSync(folder, { recursive: true });
    await readyHosts.update('', state, { ...inputs, keyGeneration: 2 });
    expect(worker.must('ethtool -k eth0')).toContain('generic-receive-offload: off');
    delete process.env.ROUTEWISE_SSH_PRIVATE_KEY;
    delete process.env.ROUTEWISE_SSH_KNOWN_HOSTS;
    rmSync(folder, { recursive: true });
  });

  /** An archive as `docker save` makes it, with one layer of noise. */
  const archive = async (name: string, digest: string): Promise<string> => {
    const place = mkdtempSync(join(folder, 'archive-'));
    writeFileSync(
      join(place, 'index.json'),
      JSON.stringify(
        { schemaVersion: 2, manifests: [{ digest, annotations: { 'io.containerd.image.name': name } }] },
        null,
        1,
      ),
    );
    writeFileSync(join(place, 'layer'), Buffer.alloc(300_000, 7));
    await create({ cwd: place, file: join(place, 'image.tar') }, ['index.json', 'layer']);
    return join(place, 'image.tar');
  };
  const name = 'quay.io/cilium/cilium:vxlan-xdp-dev';
  const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;

  test('images come into containerd on every host, once, with equal digests', async () => {
    for (const host of hosts.hosts) host.standIn('/usr/local/bin/k3s', imageStore);
    const first = await archive(name, digestOf('1'));
    worker.cutAt(2, 'during');
    expect(await importImages([first], plan.hosts, access)).toEqual([
      { name, digest: digestOf('1'), importedOn: ['master', 'worker'] },
    ]);
    expect(await importImages([first], plan.hosts, access)).toEqual([
      { name, digest: digestOf('1'), importedOn: [] },
    ]);
    const second = await archive(name, digestOf('2'));
    const gzipped = `${second}.gz`;
    writeFileSync(
      gzipped,
      gzipSync(await import('node:fs').then(({ readFileSync }) => readFileSync(second))),
    );
    expect(await importImages([gzipped], plan.hosts, access)).toEqual([
      { name, digest: digestOf('2'), importedOn: ['master', 'worker'] },
    ]);
  });

  test('a host that ends up with another digest is blamed', async () => {
    worker.standIn('/usr/local/bin/k3s', imageStore.replace('d = $4', `d = "${digestOf('9')}"`));
    const error = await importImages([await archive(name, digestOf('3'))], plan.hosts, access).catch(
      (reason: unknown) => reason,
    );
    expect((error as RefusedError).problems.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'image-digest-differs host worker',
    ]);
  });

  test('a full disk stops an import, and a repeat after room was made goes through', async () => {
    worker.standIn('/usr/local/bin/k3s', imageStore.replaceAll('/tmp/archive', '/var/lib/archive'));
    const large = await archive(name, digestOf('4'));
    worker.resizeDisk(100);
    const error = await importImages([large], plan.hosts, access).catch((reason: unknown) => reason);
    worker.resizeDisk(undefined);
    expect(error).toBeInstanceOf(SshError);
    expect((error as SshError).kind).toBe('ssh-disk-full');
    const [image] = await importImages([large], plan.hosts, access);
    expect(image).toMatchObject({ digest: digestOf('4'), importedOn: ['worker'] });
  });

  test('a reset says what it removes, and leaves a host as new', async () => {
    worker.standIn(
      '/usr/local/bin/k3s',
      'case $1 in --version) echo "k3s version v1.34.2+k3s1 (abc)" ;; esac',
    );
    worker.write('/etc/routewise/cluster', 'metal\n');
    worker.write('/etc/cni/net.d/05-cilium.conflist', '{}');
    worker.write('/var/lib/rancher/k3s/server/token', 'secret');
    // k3s' own uninstaller deletes across mounts: it is never run.
    worker.standIn('/usr/local/bin/k3s-agent-uninstall.sh', 'rm -f /usr/local/bin/k3s-agent-uninstall.sh');
    worker.write(`${claim}/rows`, 'precious');
    worker.must(
      'ip link add name cilium_vxlan type vxlan id 2 dev eth0 dstport 8472; ip link add name lxc12345 type veth peer name tmp0; iptables -t nat -N KUBE-SERVICES; iptables -t nat -N MINE; iptables -N CILIUM_INPUT; iptables -A INPUT -j CILIUM_INPUT',
    );
    pinXdpLink(worker, 'eth0', pin);
    const inventory = await inventoryOf(plan, ghost('worker'), access);
    expect(inventory.removed).toEqual([
      'k3s v1.34.2+k3s1, with its data, certificates and every pod',
      'its place in the cluster metal',
      'the CNI file /etc/cni/net.d/05-cilium.conflist',
      'the device cilium_vxlan',
      'the device lxc12345',
      `the BPF link ${pin}`,
      'the iptables chains of Kubernetes and network plugins',
      `the unit ${deviceUnitPath}`,
    ]);
    expect(inventory.kept).toEqual([
      expect.stringMatching(/^keeping the local volume shop\/data, \d+ KiB: /),
      'keeping /var/lib/routewise/set-aside: CNI files of others that were moved there',
    ]);
    expect(inventory.stops).toEqual([]);
    worker.cutAt(5, 'during');
    const said: string[] = [];
    await resetHost(plan, ghost('worker'), access, (line) => said.push(line));
    expect(said).toEqual(expect.arrayContaining(inventory.kept as string[]));
    expect(worker.calls('k3s-agent-uninstall.sh')).toEqual([]);
    expect(worker.exec('ls /usr/local/bin/k3s*').stdout).toBe('');
    expect((await inventoryOf(plan, ghost('worker'), access)).removed).toEqual([]);
    expect(worker.must('iptables-save -t nat')).toContain(':MINE');
    expect(worker.must(`cat ${claim}/rows; ls /var/lib/rancher/k3s`)).toBe('preciousstorage\n');
    // What is kept keeps the host out of no cluster.
    const { problems } = await preflight(plan, access);
    expect(problems.map(({ rule, severity }) => `${severity} ${rule}`)).toContain('note local-volumes-kept');
    expect(problems.filter(({ severity }) => severity === 'refuse')).toEqual([]);
    await resetHost(plan, ghost('worker'), access);
    worker.must('rm -r /var/lib/rancher');
  });

  test('a reboot in the middle of a reset ends in a clean host', async () => {
    worker.write('/etc/cni/net.d/05-cilium.conflist', '{}');
    // Slow enough for the reboot to come in its middle.
    worker.write('/etc/systemd/system/k3s.service', '');
    worker.standIn(
      '/usr/local/bin/systemctl',
      '[ "$1" != disable ] || [ -e /var/begun ] || { : >/var/begun; sleep 30; }',
    );
    const reset = resetHost(plan, ghost('worker'), access);
    while (worker.exec('test -e /var/begun').code !== 0)
      await new Promise((resolve) => setTimeout(resolve, 100));
    await worker.reboot();
    await reset;
    expect((await inventoryOf(plan, ghost('worker'), access)).removed).toEqual([]);
  });
});
