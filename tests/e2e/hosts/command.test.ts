// Runs the commands for hosts as a user does, from the built command line, against real sshd.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { hostsStack } from '../../fixtures/hosts/hostsStack';
import { pinXdpLink } from '../../fixtures/hosts/pinLink';
import type { TestHosts } from '../../fixtures/hosts/startTestHosts';
import { startTestHosts } from '../../fixtures/hosts/startTestHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';

const root = resolve(__dirname, '../../..');
const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);

(why === undefined ? describe : describe.skip)('the commands for hosts', () => {
  let hosts: TestHosts;
  let folder: string;

  const knownHosts = (): string => join(folder, 'known_hosts');
  /** Not `spawnSync`: the test's own process carries the SSH connections. */
  const routewise = (...args: string[]): Promise<{ code: number | null; out: string; err: string }> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args, '-C', folder], {
        env: {
          ...process.env,
          ROUTEWISE_SSH_KEY_FILE: join(folder, 'key'),
          ROUTEWISE_SSH_KNOWN_HOSTS: knownHosts(),
          SSH_AUTH_SOCK: '',
        },
      });
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.on('close', (code) => {
        done({ code, out, err });
      });
    });

  beforeAll(async () => {
    hosts = await startTestHosts({ master: '10.4.100.1/16', worker: '10.4.100.2/16' });
    folder = mkdtempSync(join(tmpdir(), 'routewise-hosts-'));
    writeFileSync(join(folder, 'key'), hosts.privateKey, { mode: 0o600 });
    const sections = hostsStack(
      hosts.hosts.map((host) => ({ name: host.name, address: host.address, ssh: host.ssh('admin') })),
      { 'nodes.fixes': ['bpf-links'] },
    ) as Record<string, unknown>;
    const config = Object.fromEntries(
      Object.entries(sections).map(([key, value]) => [`routewise:${key}`, value]),
    );
    writeFileSync(join(folder, 'Pulumi.metal.yaml'), stringify({ config }));
  });
  afterAll(async () => {
    await hosts.close();
    rmSync(folder, { recursive: true });
  });

  test('preflight says that nothing stands in the way', async () => {
    const { code, out, err } = await routewise('preflight', 'metal');
    expect(err).toMatch(/^No state of this stack was read \(.*\n$/);
    expect(out).toMatch(
      /worker {2}worker {2}10\.4\.100\.2 {2}admin@127\.0\.0\.1:\d+\n {2}Linux .* · eth0 \(veth, MTU 1500\) · 63 GiB free/,
    );
    expect(out).toContain('2 hosts: nothing stands in the way (0 warnings, 2 notes).');
    expect(out).toContain(`note host worker = ${hosts.host('worker').hostKey()}   [ssh-host-key-first]`);
    expect(code).toBe(0);
  });

  test('keys are kept where OpenSSH has them, and a host that was met is no news', async () => {
    const port = hosts.host('worker').ssh('admin').split(':')[1] ?? '';
    const found = spawnSync('ssh-keygen', ['-F', `[127.0.0.1]:${port}`, '-l', '-f', knownHosts()], {
      encoding: 'utf8',
    });
    expect(found.stdout).toContain(hosts.host('worker').hostKey());
    const { out } = await routewise('preflight', 'metal');
    expect(out).toContain('2 hosts: nothing stands in the way (0 warnings, 0 notes).');
    expect(out).toContain(`host key ${hosts.host('worker').hostKey()}`);
  });

  test.each([
    ['another key', 'ssh-host-key-changed', (line: string, other: string) => line.replace(/\S+$/m, other)],
    [
      'a revoked key',
      'ssh-host-key-revoked',
      (line: string) => `${line}${line.replace(/^\S+/gm, '@revoked *')}`,
    ],
  ] as const)('every command refuses a host with %s, and says nothing to it', async (_, rule, change) => {
    const before = readFileSync(knownHosts(), 'utf8');
    const worker = hosts.host('worker');
    const other = hosts.host('master').must('cut -d" " -f2 /etc/ssh/ssh_host_ed25519_key.pub').trim();
    const lines = before.split('\n').filter((line) => line !== '');
    const port = worker.ssh('admin').split(':')[1] ?? '';
    writeFileSync(
      knownHosts(),
      lines.map((line) => (line.includes(`]:${port} `) ? change(`${line}\n`, other) : `${line}\n`)).join(''),
    );
    const said = worker.commands().length;
    for (const command of [['preflight'], ['fix-hosts'], ['reset-host', 'worker']]) {
      const [name = '', ...rest] = command;
      const { code, out, err } = await routewise(name, 'metal', ...rest);
      expect([command, code, `${out}${err}`]).toEqual([
        command,
        expect.any(Number),
        expect.stringContaining(`[${rule}]`),
      ]);
      expect(code).not.toBe(0);
    }
    expect(worker.commands()).toHaveLength(said);
    writeFileSync(knownHosts(), before);
  });

  test('preflight names what does, and exits with 1', async () => {
    hosts.host('worker').write('/etc/cni/net.d/10-flannel.conflist', '{}');
    const { code, out } = await routewise('preflight', 'metal');
    expect(out).toContain('refuse host worker = /etc/cni/net.d/10-flannel.conflist   [cni-files-left]');
    expect(out).toContain('2 hosts: 1 thing stands in the way');
    expect(code).toBe(1);
    const json = await routewise('preflight', 'metal', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      problems: [{ rule: 'cni-files-left', path: 'host worker' }],
    });
  });

  test('fix-hosts does nothing while anything else stands in the way, and then what is allowed', async () => {
    const worker = hosts.host('worker');
    pinXdpLink(worker, 'eth0', '/sys/fs/bpf/left');
    const refused = await routewise('fix-hosts', 'metal');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('[cni-files-left]');
    worker.must('test -e /sys/fs/bpf/left; mv /etc/cni/net.d/10-flannel.conflist /run/');
    expect((await routewise('fix-hosts', 'metal')).out).toBe(
      'worker: detaching the BPF link /sys/fs/bpf/left\n',
    );
    expect((await routewise('fix-hosts', 'metal')).out).toBe('Nothing was to do.\n');
    worker.must('mv /run/10-flannel.conflist /etc/cni/net.d/');
    expect((await routewise('import-images', 'metal')).out).toContain('lists no archives');
  }, 120_000);

  test('reset-host says what it removes and does so with --yes alone', async () => {
    const before = hosts.host('worker').snapshot();
    const asked = await routewise('reset-host', 'metal', 'worker');
    expect(asked.out).toContain('  - the CNI file /etc/cni/net.d/10-flannel.conflist\nNothing was changed.');
    expect(asked.code).toBe(1);
    expect(hosts.host('worker').snapshot()).toEqual(before);
    const done = await routewise('reset-host', 'metal', 'worker', '--yes');
    expect(done.err).toMatch(/^No state of this stack was read \(.*\n$/);
    expect(done.out).toContain('worker is clean.');
    expect((await routewise('preflight', 'metal')).code).toBe(0);
    expect((await routewise('reset-host', 'metal', 'worker')).out).toContain(
      'nothing of Kubernetes is on it',
    );
    const typo = await routewise('reset-host', 'metal', 'workr');
    expect(typo.err).toContain('did you mean worker?');
  }, 120_000);

  test('a key that is not let in is told without a stack trace', async () => {
    writeFileSync(join(folder, 'key'), 'no key');
    const { code, out } = await routewise('preflight', 'metal');
    expect(out).toContain('[ssh-key-unreadable]');
    expect(code).toBe(1);
  });
});
