// The firewall that `routewise host-firewall` prints, loaded on real hosts: nodes reach what the plan needs, strangers do not.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { hostsStack } from '../../fixtures/hosts/hostsStack';
import { hostNode } from '../../fixtures/hosts/scripts';
import type { TestHosts } from '../../fixtures/hosts/startTestHosts';
import { startTestHosts } from '../../fixtures/hosts/startTestHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';
import { eventually } from '../../fixtures/stack/eventually';

const root = resolve(__dirname, '../../..');
const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);

const ports = [22, 2379, 2380, 4240, 4244, 6443, 8080, 10250] as const;
const listen = `for (const port of [${ports.join(',')}]) require('net').createServer().on('error', () => {}).listen(port)`;
const connect = `
const [address, ...ports] = process.argv.slice(1);
Promise.all(ports.map((port) => new Promise((done) => {
  const socket = require('net').connect({ host: address, port: Number(port), timeout: 1500 });
  socket.on('connect', () => { socket.destroy(); done(port); });
  socket.on('timeout', () => { socket.destroy(); done(undefined); });
  socket.on('error', () => done(undefined));
}))).then((open) => console.log(open.filter(Boolean).join(' ')));`;

(why === undefined ? describe : describe.skip)('a firewall for existing hosts', () => {
  let hosts: TestHosts;
  let folder: string;

  const routewise = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(
      process.execPath,
      [join(root, 'dist/cli.js'), 'host-firewall', 'metal', ...args, '-C', folder, '--no-state'],
      { encoding: 'utf8' },
    );
  /** Ports of `to` that `from` can connect to. */
  const open = (from: string, to: string): string =>
    hosts
      .host(from)
      .must(`'${hostNode}' -e "$(cat)" ${hosts.host(to).address} ${ports.join(' ')}`, connect)
      .trim();

  beforeAll(async () => {
    hosts = await startTestHosts({
      master: '10.4.100.1/16',
      worker: '10.4.100.2/16',
      stranger: '10.4.200.9/16',
      admin: '10.4.200.10/16',
    });
    folder = mkdtempSync(join(tmpdir(), 'routewise-firewall-'));
    const nodes = ['master', 'worker'].map((name) => {
      const { address } = hosts.host(name);
      return { name, address, ssh: `root@${address}` };
    });
    const sections = hostsStack(nodes) as Record<string, unknown>;
    const config = Object.fromEntries(
      Object.entries(sections).map(([key, value]) => [`routewise:${key}`, value]),
    );
    writeFileSync(join(folder, 'Pulumi.metal.yaml'), stringify({ config }));
    for (const { name } of nodes) {
      hosts.host(name).write('/tmp/listen.js', listen);
      hosts.host(name).must(`setsid '${hostNode}' /tmp/listen.js >/dev/null 2>&1 &`);
    }
  }, 120_000);
  afterAll(async () => {
    await hosts.close();
    rmSync(folder, { recursive: true });
  });

  test('lets nodes in to what the plan needs, an administrator to what he asked for, and nobody else', async () => {
    await eventually(() => {
      expect(open('stranger', 'worker')).toBe(ports.join(' '));
      expect(open('stranger', 'master')).toBe(ports.join(' '));
      return Promise.resolve();
    }, 30_000);
    for (const [name, role] of [
      ['master', 'control-plane'],
      ['worker', 'worker'],
    ] as const) {
      const { status, stdout, stderr } = routewise(
        ...['--role', role, '--ssh-from', '10.4.200.10/32', '--api-from', '10.4.200.10/32'],
      );
      // Beside the rules, which go to a host as they are.
      expect(stderr).toMatch(/^No state of this stack was read .*\n$/);
      expect(status).toBe(0);
      hosts.host(name).must('nft -f -', stdout);
      // Safe to load again.
      hosts.host(name).must('nft -f -', stdout);
    }
    expect(open('worker', 'master')).toBe('2379 2380 4240 4244 6443 10250');
    expect(open('master', 'worker')).toBe('4240 4244 10250');
    expect(open('admin', 'master')).toBe('22 6443');
    expect(open('admin', 'worker')).toBe('22');
    expect(open('stranger', 'master')).toBe('');
    expect(open('stranger', 'worker')).toBe('');
    // The way back that the help names.
    hosts.host('worker').must('nft delete table inet routewise');
    expect(open('stranger', 'worker')).toBe(ports.join(' '));
  }, 60_000);

  test('is not printed for nobody to get in by SSH, nor for a network that is none', () => {
    expect(routewise('--role', 'worker').status).toBe(2);
    expect(routewise('--role', 'worker', '--ssh-from', 'everybody').status).toBe(2);
  });
});
