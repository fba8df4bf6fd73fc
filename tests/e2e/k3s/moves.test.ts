// Hosts that are called otherwise, or do something else: the same machines leave and join, and nothing on them is wiped.
// Real sshd, the real handler and a real API server; k3s is a stand-in that keeps etcd's rules of leaving and joining.
// It must never need a service of this machine, nor leave a namespace or process behind.
import type { K3sNodesState } from '../../../providers/src/lifecycles/k3sNodes';
import { k3sNodes } from '../../../providers/src/lifecycles/k3sNodes';
import { KeptHosts } from '../../fixtures/hosts/keptHosts';
import type { Wanted } from '../../fixtures/hosts/keptHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';
import { describeWith } from '../sandbox/readyTools';

const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);
const minutes = 60_000;

/** What somebody would miss: a volume, images, what a pod wrote, a snapshot of etcd, a file of another program. */
const precious = [
  '/var/lib/rancher/k3s/storage/pvc-1_default_data/table.db',
  '/var/lib/rancher/k3s/agent/containerd/layer',
  '/var/lib/kubelet/pods/1/volumes/file',
  '/var/lib/rancher/k3s/server/db/snapshots/etcd-snapshot-1',
  '/srv/database/rows',
];

(why === undefined ? describeWith(['etcd', 'kube-apiserver', 'kwok']) : describe.skip)(
  'hosts that move',
  () => {
    let kept: KeptHosts;
    let now: Wanted = { servers: ['m1', 'm2', 'm3'], agents: ['w1'] };

    const plant = (host: string): void => {
      for (const path of precious) kept.hosts.host(host).write(path, `of ${host}`);
    };
    const expectAllThere = (host: string): void => {
      for (const path of precious)
        expect(kept.hosts.host(host).exec(`cat ${path}`).stdout).toBe(`of ${host}`);
    };
    const starts = (host: string): number =>
      kept.hosts
        .host(host)
        .calls('k3s')
        .filter((call) => !call.startsWith('ctr')).length;
    /** Keeps what is wanted from now on. @returns what a preview and the update have told */
    const succeed = async (wanted: Wanted): Promise<string> => {
      const said = jest.spyOn(console, 'log').mockImplementation(() => undefined);
      try {
        const request = kept.request(wanted);
        expect((await k3sNodes.check(kept.state, request)).failures).toEqual([]);
        expect(await k3sNodes.diff('', kept.state, request)).toEqual({ changes: true });
        expect(await kept.keep(request)).toBeUndefined();
        now = wanted;
        expect(await k3sNodes.diff('', kept.state, kept.request(now))).toEqual({ changes: false });
        return said.mock.calls.flat().join('\n');
      } finally {
        said.mockRestore();
      }
    };
    const refused = async (wanted: ReturnType<KeptHosts['request']>): Promise<string> => {
      const told: unknown = await k3sNodes.diff('', kept.state, wanted).catch((error: unknown) => error);
      expect(told).toBeInstanceOf(Error);
      const message = await kept.keep(wanted);
      expect(message).toContain('Nothing was changed.');
      expect(message).toContain((told as Error).message);
      return message ?? '';
    };

    beforeAll(async () => {
      kept = await KeptHosts.start(['m1', 'm2', 'm3', 'w1', 'w2']);
      expect(await kept.keep(kept.request(now))).toBeUndefined();
      for (const { name } of kept.hosts.hosts) plant(name);
    }, 6 * minutes);
    afterAll(async () => {
      await kept.stop();
    }, minutes);

    test(
      'a worker gets another name, and back by a state that knows no machine ids',
      async () => {
        const [password, begun] = [
          kept.hosts.host('w1').must('cat /etc/rancher/node/password'),
          starts('w1'),
        ];
        const told = await succeed({ ...now, agents: [{ name: 'w1-a', host: 'w1' }] });
        expect(told).toMatch(/w1 becomes w1-a: it is the same host.*nothing on it is wiped/);
        expect(await kept.nodes()).toEqual(['m1', 'm2', 'm3', 'w1-a']);
        expect(told).toMatch(/w1: draining, \d+ pods/);
        expectAllThere('w1');
        expect(kept.hosts.host('w1').must('cat /etc/rancher/node/password')).toBe(password);
        expect(starts('w1')).toBe(begun + 1);
        expect(['m1', 'm2', 'm3'].map(starts)).toEqual([1, 1, 1]);

        const { identities, ...record } = kept.state.record;
        expect(Object.keys(identities ?? {}).sort()).toEqual(['m1', 'm2', 'm3', 'w1-a']);
        kept.restore({ ...kept.state, record });
        await succeed({ ...now, agents: ['w1'] });
        expect(await kept.nodes()).toEqual(['m1', 'm2', 'm3', 'w1']);
        expect(Object.keys(kept.state.record.identities ?? {})).toContain('w1');
        expectAllThere('w1');
      },
      3 * minutes,
    );

    test(
      'one of three servers gets another name: etcd keeps two, and its data is put aside, not lost',
      async () => {
        const told = await succeed({ ...now, servers: ['m1', 'm2', { name: 'm3-b', host: 'm3' }] });
        expect(told).toMatch(/m3 becomes m3-b.*leaves etcd.*nothing on it is wiped/);
        expect(await kept.nodes()).toEqual(['m1', 'm2', 'm3-b', 'w1']);
        expect(kept.kubelets.fewestMembers).toBe(2);
        expect(kept.kubelets.seen).toContain('m3 left etcd');
        expectAllThere('m3');
        const m3 = kept.hosts.host('m3');
        expect(m3.must('cat /var/lib/rancher/k3s/server/db/etcd/name')).toMatch(/^m3-b-/);
        expect(m3.must('cat /var/lib/rancher/k3s/server/db/etcd-old-*/name')).toMatch(/^m3-/);
        expect(m3.must('cat /etc/rancher/k3s/config.yaml.d/10-join.yaml')).toMatch(/^server: https:/);
        const member = m3.must('cat /var/lib/rancher/k3s/server/db/etcd/name');
        expect(kept.kubelets.seen).not.toContain(`${member} is no member any more`);
      },
      3 * minutes,
    );

    test(
      'an update that is run again with the state from before changes nothing',
      async () => {
        const before: K3sNodesState = structuredClone(kept.state);
        const name = (): string => kept.hosts.host('m3').must('cat /var/lib/rancher/k3s/server/db/etcd/name');
        await succeed({ ...now, servers: ['m1', 'm2', { name: 'm3-c', host: 'm3' }] });
        const member = name();
        // As where the engine was killed before it wrote its state down.
        kept.restore(before);
        expect(await kept.keep(kept.request(now))).toBeUndefined();
        expect(name()).toBe(member);
        expect(await kept.nodes()).toEqual(['m1', 'm2', 'm3-c', 'w1']);
        expect(kept.kubelets.fewestMembers).toBe(2);
        expectAllThere('m3');
      },
      3 * minutes,
    );

    test(
      'one that breaks off when its host has left goes on from there',
      async () => {
        const w1 = kept.hosts.host('w1');
        w1.must('mv /opt/release/k3s /opt/release/k3s.aside');
        const wanted = { ...now, agents: [{ name: 'w1-b', host: 'w1' }] };
        expect(await kept.keep(kept.request(wanted))).toMatch(/there is no k3s at \/opt\/release\/k3s/);
        w1.must('mv /opt/release/k3s.aside /opt/release/k3s');
        expect(await kept.nodes()).toEqual(['m1', 'm2', 'm3-c']);
        expectAllThere('w1');
        expect(await kept.keep(kept.request(wanted))).toBeUndefined();
        now = wanted;
        expect(await kept.nodes()).toEqual(['m1', 'm2', 'm3-c', 'w1-b']);
        expectAllThere('w1');
      },
      3 * minutes,
    );

    test(
      'a server and an agent change roles: etcd never has fewer than before, and the agent keeps no key of the cluster',
      async () => {
        expect(kept.hosts.host('m3').exec('test -e /var/lib/rancher/k3s/server/tls').code).toBe(0);
        const told = await succeed({
          servers: ['m1', 'm2', { name: 'w1-b', host: 'w1' }],
          agents: [{ name: 'm3-c', host: 'm3' }],
        });
        expect(told).toMatch(/w1-b becomes server, and was agent/);
        expect(told).toMatch(/m3-c becomes agent, and was server/);
        expect(await kept.nodes()).toEqual(['m1', 'm2', 'm3-c', 'w1-b']);
        for (const host of ['m3', 'w1']) expectAllThere(host);
        const [m3, w1] = [kept.hosts.host('m3'), kept.hosts.host('w1')];
        expect(m3.must('ls /etc/systemd/system/k3s*.service').trim()).toBe(
          '/etc/systemd/system/k3s-agent.service',
        );
        expect(w1.must('ls /etc/systemd/system/k3s*.service').trim()).toBe('/etc/systemd/system/k3s.service');
        for (const path of ['tls', 'cred', 'token'])
          expect(m3.exec(`test -e /var/lib/rancher/k3s/server/${path}`).code).not.toBe(0);
        expect(kept.kubelets.fewestMembers).toBeGreaterThanOrEqual(2);
        const { spec } = (await kept.api.find('/api/v1/nodes/w1-b')) as { spec: { unschedulable?: boolean } };
        expect(spec.unschedulable).toBeUndefined();
      },
      4 * minutes,
    );

    test(
      'is refused before anything is done: two names on one host, a swap of names, a name that volumes are bound to',
      async () => {
        const files = kept.hosts.hosts.map((host) => host.snapshot().files);
        const request = kept.request(now);
        const twice = {
          ...request,
          nodes: [...request.nodes, { name: 'x', role: 'agent' as const, id: 'x@10.4.100.9' }],
          ssh: { ...request.ssh, x: kept.hosts.host('m3').ssh('root') },
        };
        expect(await refused(twice)).toMatch(/m3-c and x are one host/);
        const swapped = {
          servers: ['m2', 'm1'].map((name, index) => ({ name, host: ['m1', 'm2'][index] ?? '' })),
          agents: now.agents,
        };
        expect(
          await refused(
            kept.request({ ...swapped, servers: [...swapped.servers, { name: 'w1-b', host: 'w1' }] }),
          ),
        ).toMatch(/m2 is to be called m1, and another host still is m1/);

        await kept.api.create('/api/v1/persistentvolumes', {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: 'pvc-1' },
          spec: {
            capacity: { storage: '1Gi' },
            accessModes: ['ReadWriteOnce'],
            local: { path: '/var/lib/rancher/k3s/storage/pvc-1_default_data' },
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [
                  {
                    matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['m3-c'] }],
                  },
                ],
              },
            },
          },
        });
        const renamed = kept.request({ ...now, agents: [{ name: 'm3-d', host: 'm3' }] });
        expect(await refused(renamed)).toMatch(/m3-c cannot be called m3-d: volume pvc-1 lies on it/);
        await kept.api.delete('/api/v1/persistentvolumes/pvc-1');
        expect(kept.hosts.hosts.map((host) => host.snapshot().files)).toEqual(files);
        expect(await kept.nodes()).toEqual(['m1', 'm2', 'm3-c', 'w1-b']);
      },
      2 * minutes,
    );

    test(
      'a node that leaves takes nothing off a host that is another node by now',
      async () => {
        const state = structuredClone(kept.state);
        const ghost = { name: 'ghost', role: 'agent' as const, id: 'ghost@10.4.100.9', joined: true };
        // Its target was given to another host since.
        const ssh = { ...state.record.ssh, ghost: kept.hosts.host('m3').ssh('root') };
        kept.restore({ ...state, record: { ...state.record, nodes: [...state.record.nodes, ghost], ssh } });
        const begun = starts('m3');
        const said = jest.spyOn(console, 'log').mockImplementation(() => undefined);
        expect(await kept.keep(kept.request(now))).toBeUndefined();
        expect(said.mock.calls.flat().join('\n')).toMatch(
          /ghost: its host is m3-c now, so nothing was taken off it/,
        );
        said.mockRestore();
        expectAllThere('m3');
        expect(starts('m3')).toBe(begun);
        expect(await kept.nodes()).toEqual(['m1', 'm2', 'm3-c', 'w1-b']);
      },
      2 * minutes,
    );
  },
);
