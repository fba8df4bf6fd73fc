// The printed GoBGP configuration in the real gobgpd, and a node's side of it, as Cilium has it: dialling, told nothing.
// It must never rewrite the configuration but for the password's place.
import { spawn, execFile } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { routerConfigText } from '../../../cli/routerConfig';
import { freePort } from '../../../sandbox/processes/freePort';
import type { Held } from '../../fixtures/hosts/process';
import { hold } from '../../fixtures/hosts/process';
import { eventually } from '../../fixtures/stack/eventually';
import { planBgpStack } from '../../fixtures/bgp/bgpStack';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { describeWith, toolsBin } from '../sandbox/readyTools';

const run = promisify(execFile);

interface Neighbour {
  state: { neighbor_address?: string; session_state?: number | string };
}

describeWith(['gobgpd', 'gobgp'])('gobgpd with the printed configuration', () => {
  const folder = temporaryFolder();
  const children: ChildProcess[] = [];
  let network: Held;

  // A network of their own, with the addresses that the plan has: loopback's are no node's.
  beforeAll(async () => {
    const addresses = [1, 11, 12, 13, 32, 33, 64].map(
      (number) => `ip address add 10.5.0.${number}/24 dev lo;`,
    );
    const script = `set -e; ip link set lo up; ${addresses.join(' ')} echo ready; cat`;
    network = await hold(['unshare', '--net', 'sh', '-c', script], false);
  });
  afterAll(() => network.end());

  afterEach(async () => {
    await Promise.all(
      children.splice(0).map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null) resolve();
            child.once('exit', () => {
              resolve();
            });
            child.kill();
          }),
      ),
    );
  });

  /** Starts one and hands over its command line. */
  async function start(name: string, config: string): Promise<(...args: string[]) => Promise<string>> {
    const file = join(folder, `${name}.toml`);
    writeFileSync(file, config);
    const port = await freePort();
    const inside = (program: string): string[] => [
      '--net',
      `--target=${network.pid}`,
      join(toolsBin, program),
    ];
    const api = ['--api-hosts', `127.0.0.1:${port}`, '--log-plain'];
    const child = spawn(
      'nsenter',
      [...inside('gobgpd'), '--config-file', file, '--config-type', 'toml', ...api],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    children.push(child);
    const ask = async (...args: string[]): Promise<string> =>
      (await run('nsenter', [...inside('gobgp'), '-u', '127.0.0.1', '-p', String(port), ...args])).stdout;
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`gobgpd ended: ${said}`);
      await ask('global');
    }, 30_000);
    return ask;
  }

  const stack = (port: number): ReturnType<typeof planBgpStack> =>
    planBgpStack({
      bgp: { advertise: ['pods', 'load-balancer'], peers: { tor: { address: '10.5.0.1', port } } },
    });

  it.each(['nodes', 'subnet'] as const)(
    'takes neighbours by %s, hears what the stack advertises, turns the rest away, and tells nothing',
    async (neighbors) => {
      const port = await freePort();
      const plan = stack(port);
      const [node] = plan.bgp?.groups[0]?.nodes ?? [];
      expect(node?.address).toMatch(/^10\.5\.0\./);
      const router = await start('router', routerConfigText(plan, 'edge', { for: 'gobgp', neighbors }));
      const dialling = await start(
        'node',
        [
          '[global.config]',
          `  as = ${node?.asn ?? 0}`,
          `  router-id = "${node?.address ?? ''}"`,
          '  port = -1',
          '[[neighbors]]',
          '  [neighbors.config]',
          '    peer-as = 65000',
          '    neighbor-address = "10.5.0.1"',
          '  [neighbors.transport.config]',
          `    local-address = "${node?.address ?? ''}"`,
          `    remote-port = ${port}`,
          '  [neighbors.timers.config]',
          '    connect-retry = 1',
          '    idle-hold-time-after-reset = 1',
        ].join('\n'),
      );
      const told = ['10.6.0.7/32', '10.100.3.0/24', '10.96.0.1/32', '10.100.0.0/16', '0.0.0.0/0'];
      for (const prefix of told) await dialling('global', 'rib', 'add', prefix);
      await router('global', 'rib', 'add', '192.0.2.0/24');

      await eventually(async () => {
        const rib = JSON.parse(await router('global', 'rib', '-j')) as Record<string, unknown>;
        expect(Object.keys(rib).sort()).toEqual(['10.100.3.0/24', '10.6.0.7/32', '192.0.2.0/24']);
      }, 60_000);
      const heard = await router('neighbor', node?.address ?? '', 'adj-in');
      for (const prefix of told) expect(heard).toContain(prefix);
      const learnt = JSON.parse(await dialling('global', 'rib', '-j')) as Record<string, unknown>;
      expect(Object.keys(learnt)).not.toContain('192.0.2.0/24');
      const neighbours = JSON.parse(await router('neighbor', '-j')) as Neighbour[];
      expect(neighbours).toHaveLength(neighbors === 'nodes' ? 6 : 1);
    },
    120_000,
  );

  it('accepts every other shape of it', async () => {
    const { everything } = await import('../../fixtures/bgp/everything');
    const all = planBgpStack(everything);
    for (const peer of Object.keys(all.bgp?.peers ?? {})) {
      const text = routerConfigText(all, 'edge', { for: 'gobgp', neighbors: 'nodes', peer });
      // Addresses and ports of the plan are not this machine's.
      const here = text
        .replace(/^ {2}local-address-list = .*$/m, '')
        .replace(/^ {2}port = .*$/m, '  port = -1')
        .replace('auth-password = "PASSWORD"', 'auth-password = "a-password"');
      const router = await start(`shape-${peer}`, here);
      const expected = all.bgp?.groups
        .filter(({ peers }) => peers.includes(peer))
        .flatMap(({ nodes }) => nodes);
      // gobgpd answers before it has taken in its whole file: policies come one by one, and neighbours after them.
      await eventually(async () => {
        const neighbours = JSON.parse(await router('neighbor', '-j')) as Neighbour[];
        expect(neighbours).toHaveLength(expected?.length ?? 0);
      }, 30_000);
      expect(await router('global', 'policy')).toContain('edge-in');
    }
  }, 120_000);
});
