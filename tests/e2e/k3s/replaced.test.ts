// A node of k3s whose machine is to go, on real sshd and a real API server: its k3s is ended, its vote and its Node are gone before.
// It must never need a service of this machine, nor leave a namespace or process behind.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineChange } from '../../../plan/running/machineChanges';
import type { MachineChangesRequest } from '../../../providers/src/lifecycles/machineChangesRequest';
import { machineChanges } from '../../../providers/src/lifecycles/machineChanges';
import { KeptHosts } from '../../fixtures/hosts/keptHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';
import { describeWith } from '../sandbox/readyTools';

const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);
const minutes = 60_000;
const tools = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kwok'];
const names = { servers: ['one', 'two', 'three'], agents: ['worker'] };

(why === undefined ? describeWith(tools) : describe.skip)('a machine of k3s that is to go', () => {
  const snapshots = mkdtempSync(join(tmpdir(), 'routewise-replaced-'));
  const { log } = console;
  const said: string[] = [];
  let kept: KeptHosts;

  beforeAll(async () => {
    kept = await KeptHosts.start([...names.servers, ...names.agents]);
    expect(await kept.keep(kept.request(names))).toBeUndefined();
    console.log = (line: string) => void said.push(line);
  }, 5 * minutes);
  afterAll(async () => {
    console.log = log;
    await kept.stop();
    rmSync(snapshots, { recursive: true, force: true });
  }, minutes);

  /** As on machines of a cloud; what is on the hosts plays no part. */
  const asked = (changes: MachineChange[], lets: readonly string[]): MachineChangesRequest => {
    const { clusterName, ssh, ...k3s } = kept.request(names);
    return {
      clusterName,
      changes,
      digest: 'this one',
      k3s: {
        ...k3s,
        installedBy: 'cloud-init',
        snapshots: { directory: snapshots, keep: 5 },
        ssh: Object.fromEntries(Object.entries(ssh).filter(([name]) => lets.includes(name))),
        stepSeconds: 15,
      },
    };
  };
  const server = (node: string): MachineChange => ({ node, role: 'control-plane', deed: 'anew' });
  const everybody = [...names.servers, ...names.agents];
  const cordoned = async (): Promise<string[]> =>
    (await kept.api.list('/api/v1/nodes'))
      .filter(
        (node) => (node as unknown as { spec: { unschedulable?: boolean } }).spec.unschedulable === true,
      )
      .map(({ metadata }) => metadata.name);
  const isActive = (name: string, service: string): boolean =>
    kept.hosts.host(name).exec(`/usr/local/sbin/systemctl is-active ${service}.service`).code === 0;

  test(
    'is only emptied where nobody is let in: its k3s would join again by itself',
    async () => {
      const before = await kept.nodes();
      await machineChanges.update('', {}, asked([server('three')], []));
      expect(said.join('\n')).toContain('no snapshot of etcd is fetched before replacing three');
      expect(said.at(-1)).toContain('three: empty; its k3s cannot be ended from here');
      expect(await kept.nodes()).toEqual(before);
      expect(await cordoned()).toEqual(['three']);
      expect(isActive('three', 'k3s')).toBe(true);
      // The change is taken back: whoever keeps the nodes lets it take pods again.
      expect(await kept.keep({ ...kept.request(names), timesEmptied: 1 })).toBeUndefined();
      expect(await cordoned()).toEqual([]);
    },
    2 * minutes,
  );

  test(
    'gives a snapshot, its pods, its k3s, its vote and its Node, in this order; an agent, too',
    async () => {
      const from = said.length;
      const worker: MachineChange = { node: 'worker', role: 'worker', deed: 'anew' };
      const { outs } = await machineChanges.update(
        '',
        { times: 1 },
        asked([server('three'), worker], everybody),
      );
      expect(outs).toMatchObject({ times: 2 });
      expect(said.slice(from)).toEqual([
        expect.stringContaining('worker: '),
        'worker: left the cluster',
        expect.stringMatching(/^snapshot of etcd: .*before replacing three$/),
        expect.stringContaining('three: '),
        'three: leaving etcd',
        'three: left the cluster',
      ]);
      expect(readdirSync(snapshots).filter((name) => name.endsWith('.db'))).toEqual([
        expect.stringContaining('before-replacing-three'),
      ]);
      expect(await kept.nodes()).toEqual(['one', 'two']);
      expect([isActive('three', 'k3s'), isActive('worker', 'k3s-agent')]).toEqual([false, false]);
      expect([isActive('one', 'k3s'), isActive('two', 'k3s')]).toEqual([true, true]);
    },
    2 * minutes,
  );

  test(
    'stays while another server has no vote: three is away, so that one cannot go as well',
    async () => {
      const { failures } = await machineChanges.check({}, asked([server('one')], everybody));
      expect(failures[0]?.reason).toMatch(/make one anew while three is not known to be well/);
      await expect(machineChanges.update('', {}, asked([server('one')], everybody))).rejects.toThrow(
        /three is not known to be well/,
      );
      expect(await kept.nodes()).toEqual(['one', 'two']);
    },
    2 * minutes,
  );
});
