// The stack of existing hosts from nothing to nothing with the real engine: refused, up, unchanged, changed, one more, one less, gone.
// Real sshd, a real control plane with the CAs that were put on the host, the real chart; k3s itself is a stand-in.
// It must never leave a namespace or process behind, nor pass because the search for secrets is blind.
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { create } from 'tar';
import { parse } from 'yaml';
import { HostsCluster } from '../../fixtures/hosts/hostsCluster';
import { filesOf, putK3s, putPing, putSystemctl, startsOf } from '../../fixtures/hosts/k3sHosts';
import { onDisk } from '../../fixtures/hosts/pods';
import { startTestHosts } from '../../fixtures/hosts/startTestHosts';
import type { TestHosts } from '../../fixtures/hosts/startTestHosts';
import { csiVolume, holdVolume, localVolume, persistentVolume } from '../../fixtures/hosts/volumes';
import { whyNoTestHosts } from '../../fixtures/hosts/support';
import type { TestHost } from '../../fixtures/hosts/testHost';
import { watchCommandLines } from '../../fixtures/stack/commandLines';
import type { Outcome } from '../../fixtures/stack/sandboxedProject';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { selfSigned } from '../../fixtures/stack/selfSigned';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { describeWith } from '../sandbox/readyTools';

const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);
const minutes = 60_000;
const destroying = ['destroy', '--yes', '--skip-preview'];
const tools = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok', 'pulumi'];
const endpoint = { name: 'api.metal.example.com', address: '127.64.77.1' };
const release = 'v1.34.2+k3s1';
const image = 'quay.io/cilium/cilium:vxlan-xdp-dev';
const digest = `sha256:${'1'.repeat(64)}`;

(why === undefined ? describeWith(tools) : describe.skip)('the stack of existing hosts', () => {
  const folder = temporaryFolder();
  let hosts: TestHosts;
  let master: TestHost;
  let worker: TestHost;
  let third: TestHost;
  let cluster: HostsCluster;
  let project: SandboxedProject;
  /** What was said or could be read, by where. */
  const texts: Record<string, string> = {};
  const clean = new Map<string, string[]>();

  const pulumi = async (what: string, args: readonly string[]): Promise<Outcome> => {
    const outcome = await project.pulumi(args, {
      ROUTEWISE_SSH_PRIVATE_KEY: hosts.privateKey,
      PATH: [join(folder, 'bin'), project.environment.PATH].join(delimiter),
    });
    texts[what] = outcome.output;
    return outcome;
  };
  const succeed = async (what: string, args: readonly string[]): Promise<Outcome> => {
    const outcome = await pulumi(what, args);
    if (outcome.code !== 0) throw new Error(`${what} failed:\n${outcome.output}`);
    return outcome;
  };
  const up = (what: string): Promise<Outcome> => succeed(what, ['up', '--yes', '--skip-preview', '--diff']);
  /** What an update did, by type of resource: `K3sNodes update`. */
  const changes = async (): Promise<string[]> => {
    const { stdout } = await succeed('preview as JSON', ['preview', '--json']);
    const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
    return steps
      .filter(({ op }) => op !== 'same' && op !== 'read')
      .map(({ op, urn }) => `${urn.split('::')[2]?.split(/[:$]/).at(-1) ?? ''} ${op}`)
      .sort();
  };
  const nodes = async (): Promise<string[]> =>
    (await cluster.plane.api.list('/api/v1/nodes')).map(({ metadata }) => metadata.name).sort();
  const starts = (): string[] => startsOf(hosts.hosts);
  const general = (members: readonly TestHost[]) => ({
    hosts: members.map((host) => ({ name: host.name, address: host.address, ssh: host.ssh('admin') })),
    hardware: 'virtual',
  });

  beforeAll(async () => {
    hosts = await startTestHosts({
      master: '10.4.100.1/16',
      worker: '10.4.100.2/16',
      third: '10.4.100.3/16',
    });
    [master, worker, third] = [hosts.host('master'), hosts.host('worker'), hosts.host('third')];
    for (const host of hosts.hosts) {
      host.must('ethtool -K eth0 gro off');
      putSystemctl(host);
      putK3s(host, release);
      clean.set(host.name, filesOf(host));
    }
    const { cert, key } = await selfSigned(master.address);
    putPing(master, { crt: cert, key });
    cluster = new HostsCluster({
      folder,
      server: master,
      hosts: hosts.hosts,
      endpoint,
      pods: '10.42.0.0/16',
      services: '10.43.0.0/16',
    });
    project = await SandboxedProject.start((sections) => {
      Object.assign(sections, {
        cluster: { name: 'metal', apiEndpoint: endpoint.name },
        distribution: { kind: 'k3s', version: release, install: { path: '/opt/release/k3s' } },
        nodes: {
          controlPlanes: {
            schedulable: true,
            hosts: [
              {
                name: 'master',
                address: master.address,
                ssh: master.ssh('admin'),
                hostKey: master.hostKey(),
              },
            ],
            hardware: 'virtual',
          },
          workers: { general: general([worker]) },
          hardware: { virtual: { devices: ['eth0'], driver: 'veth', kernel: '5.10', memoryGiB: 64 } },
          images: ['cilium.tar'],
        },
        network: { nodes: '10.4.0.0/16', pods: '10.42.0.0/16', services: '10.43.0.0/16', mtu: 1500 },
      });
    }, 'metal');
    // The API's name is the stack's own to point somewhere: a file of hosts does it, for the engine alone.
    writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${endpoint.address} ${endpoint.name}\n`);
    mkdirSync(join(folder, 'bin'));
    writeFileSync(
      join(folder, 'bin', 'pulumi'),
      `#!/bin/sh
PATH='${project.environment.PATH ?? ''}' exec unshare --mount sh -c 'mount --bind "$0" /etc/hosts && exec pulumi "$@"' '${join(folder, 'hosts')}' "$@"
`,
      { mode: 0o755 },
    );
    const index = { manifests: [{ digest, annotations: { 'io.containerd.image.name': image } }] };
    writeFileSync(join(project.folder, 'index.json'), JSON.stringify(index, null, 1));
    await create({ cwd: project.folder, file: join(project.folder, 'cilium.tar') }, ['index.json']);
  }, 10 * minutes);
  afterAll(async () => {
    await project.stop();
    await cluster.stop();
    await hosts.close();
  }, 3 * minutes);

  test(
    'is refused with an archive that is not there, before a host is touched',
    async () => {
      project.configure(({ nodes }) => {
        Object.assign(nodes as object, { images: ['cilium.tar', 'missing.tar'] });
      });
      const { code, output } = await pulumi('preview with a missing archive', ['preview']);
      project.configure(({ nodes }) => {
        Object.assign(nodes as object, { images: ['cilium.tar'] });
      });
      expect(code).not.toBe(0);
      expect(output).toContain('[image-archive-unusable]');
      expect(output).toContain('missing.tar');
      expect(hosts.hosts.flatMap((host) => host.commands())).toEqual([]);
    },
    2 * minutes,
  );

  test(
    'changes no host while one is refused',
    async () => {
      worker.write('/etc/cni/net.d/10-flannel.conflist', '{}');
      const before = hosts.hosts.map((host) => host.snapshot());
      const { code, output } = await pulumi('refused up', ['up', '--yes', '--skip-preview', '--diff']);
      expect(code).not.toBe(0);
      expect(output).toContain('[cni-files-left]');
      expect(output).toContain('/etc/cni/net.d/10-flannel.conflist');
      expect(output).not.toMatch(/\n\s+at .*\.[jt]s:\d+/);
      expect(hosts.hosts.map((host) => host.snapshot())).toEqual(before);
      const { deployment } = await project.state();
      expect(deployment.resources.filter(({ type }) => /:(K3sNodes|HostImages|Release)$/.test(type))).toEqual(
        [],
      );
      worker.must('rm -r /etc/cni/net.d; rmdir /etc/cni 2>/dev/null || true');
    },
    3 * minutes,
  );

  test(
    'goes on after a run that broke off half-way, though it looks at the hosts again',
    async () => {
      cluster.watch();
      worker.must('mv /opt/release/k3s /opt/release/k3s.aside');
      const { code, output } = await pulumi('up that breaks off', [
        'up',
        '--yes',
        '--skip-preview',
        '--diff',
      ]);
      worker.must('mv /opt/release/k3s.aside /opt/release/k3s');
      expect(code).not.toBe(0);
      expect(output).toMatch(/worker .*there is no k3s at \/opt\/release\/k3s/s);
      expect(starts()).toEqual(['master server']);
      expect(worker.must('cat /etc/routewise/cluster')).toBe('metal\n');
      // Another plan for the hosts: preflight meets the k3s that the first run has left.
      project.configure(({ nodes: section }) => {
        Object.assign(section as object, { fixes: ['cni-files'] });
      });
      expect(await changes()).toContain('ReadyHosts update');
    },
    5 * minutes,
  );

  test(
    'comes up: preflight, k3s, images, Cilium',
    async () => {
      texts.preview = (await succeed('preview', ['preview', '--diff'])).output;
      const seen = watchCommandLines();
      try {
        await up('up');
      } finally {
        texts['process arguments'] = await seen();
      }
      expect(await nodes()).toEqual(['master', 'worker']);
      for (const host of [master, worker]) {
        expect(host.must('cat /etc/routewise/cluster')).toBe('metal\n');
        expect(host.must('cat /var/lib/rancher/k3s/agent/images')).toContain(`${image} `);
      }
      const state = await project.state();
      const of = (type: string) =>
        state.deployment.resources.find((resource) => resource.type.endsWith(`:${type}`))?.outputs ?? {};
      expect(of('ReadyHosts').hostKeys).toEqual({ master: master.hostKey(), worker: worker.hostKey() });
      expect((of('K3sNodes').record as { hostKeys: unknown }).hostKeys).toEqual(of('ReadyHosts').hostKeys);
      expect(of('HostImages').images).toEqual({ [image]: digest });
      expect(of('Release').status).toMatchObject({ status: 'deployed' });
      expect(third.commands()).toEqual([]);
    },
    10 * minutes,
  );

  test(
    'has nothing to do the second time',
    async () => {
      const before = starts();
      const { output } = await succeed('second up', [
        ...['up', '--yes', '--skip-preview', '--diff', '--expect-no-changes'],
      ]);
      expect(output).toMatch(/\d+ unchanged/);
      expect(starts()).toEqual(before);
    },
    3 * minutes,
  );

  test(
    'changes Cilium alone where an option of Cilium changes',
    async () => {
      const before = starts();
      project.configure(({ cilium }) => {
        Object.assign(cilium as object, { hubble: { relay: false, ui: false } });
      });
      expect(await changes()).toEqual(['CiliumRelease update', 'Release update']);
      await up('up of an option');
      expect(starts()).toEqual(before);
    },
    5 * minutes,
  );

  test(
    'takes a host in, with its images, and touches no other',
    async () => {
      const before = starts();
      project.configure(({ nodes: section }) => {
        (section as { workers: object }).workers = { general: general([worker, third]) };
      });
      expect(await changes()).toEqual(
        expect.arrayContaining(['HostImages update', 'K3sNodes update', 'ReadyHosts update']),
      );
      await up('up of a host more');
      expect(await nodes()).toEqual(['master', 'third', 'worker']);
      expect(starts().filter((call) => !before.includes(call))).toEqual(['third agent']);
      expect(third.must('cat /var/lib/rancher/k3s/agent/images')).toContain(digest);
    },
    5 * minutes,
  );

  test(
    'calls a host otherwise, as the preview says, and wipes nothing on it',
    async () => {
      const before = starts();
      const kept = ['/var/lib/rancher/k3s/storage/pvc-1/table', '/var/lib/kubelet/pods/1/file'];
      for (const path of kept) third.write(path, 'precious');
      project.configure(({ nodes: section }) => {
        const { hosts: members, ...rest } = general([worker, third]);
        const renamed = members.map((each) => (each.name === 'third' ? { ...each, name: 'fourth' } : each));
        (section as { workers: object }).workers = { general: { ...rest, hosts: renamed } };
      });
      const { output } = await succeed('preview of a name', ['preview', '--diff']);
      expect(output).toMatch(/third becomes fourth: it is the same host.*nothing on it is wiped/);
      await up('up of a name');
      expect(await nodes()).toEqual(['fourth', 'master', 'worker']);
      for (const path of kept) expect(third.must(`cat ${path}`)).toBe('precious');
      expect(starts().filter((call) => !before.includes(call) || call.startsWith('third'))).toEqual([
        'third agent',
        'third agent',
      ]);
      const state = await project.state();
      const ready = state.deployment.resources.find(({ type }) => type.endsWith(':ReadyHosts'))?.outputs;
      const shown = (ready?.hostKeys ?? {}) as Record<string, string>;
      expect(shown.fourth).toBe(third.hostKey());
      for (const path of kept) third.must(`rm -r ${path.split('/').slice(0, -1).join('/')}`);
    },
    5 * minutes,
  );

  test(
    'lets a host go, and leaves it as it was',
    async () => {
      const before = starts().filter((call) => !call.startsWith('third'));
      project.configure(({ nodes: section }) => {
        (section as { workers: object }).workers = { general: general([worker]) };
      });
      third.write(`${localVolume}/rows`, 'precious');
      await cluster.plane.api.create('/api/v1/persistentvolumes', persistentVolume('fourth'));
      const { output } = await succeed('preview of a host less', ['preview']);
      expect(output).toContain(
        `fourth leaves; the volume of shop/data (1Gi) at ${localVolume} stays on its disk.`,
      );
      expect((await up('up of a host less')).output).toMatch(
        /fourth: keeping the local volume shop\/data, \d+ KiB: /,
      );
      expect(third.must(`cat ${localVolume}/rows; rm -r /var/lib/rancher`)).toBe('precious');
      expect(await nodes()).toEqual(['master', 'worker']);
      expect(filesOf(third)).toEqual(clean.get('third'));
      expect(starts().filter((call) => !call.startsWith('third'))).toEqual(before);
    },
    5 * minutes,
  );

  test(
    'tells no secret: not in previews, logs or state, on hosts, or as an argument',
    async () => {
      texts.state = (await succeed('export', ['stack', 'export'])).stdout;
      texts.history = (await succeed('history', ['stack', 'history', '--json'])).stdout;
      texts.outputs = (await succeed('outputs', ['stack', 'output', '--json'])).stdout;
      for (const host of hosts.hosts)
        texts[host.name] = [
          ...host.commands(),
          ...host.calls('k3s'),
          ...host.calls('systemctl'),
          host.exec('cat /root/.*_history /home/admin/.*_history /var/log/sshd.log').stdout,
        ].join('\n');
      const { deployment } = await project.state({ showSecrets: true });
      const bundle = deployment.resources.find(({ type }) => type.endsWith(':K3sClusterSecrets'))?.outputs
        ?.secrets as { plaintext: string };
      const { tokens, cas, serviceKey, admin } = JSON.parse(bundle.plaintext) as {
        tokens: Record<string, string>;
        cas: Record<string, { key: string }>;
        serviceKey: string;
        admin: { key: string };
      };
      const keys = [...Object.values(cas).map(({ key }) => key), serviceKey, admin.key];
      const kubeconfig = parse(await project.output<string>('kubeconfig')) as {
        users: { user: { 'client-key-data': string } }[];
      };
      const inside = (key: string): string =>
        /-----BEGIN [^-]*KEY-----\s+(\S+)/.exec(Buffer.from(key, 'base64').toString('utf8'))?.[1] ?? '';
      const secrets = [
        ...Object.values(tokens),
        ...keys,
        ...keys.map(inside),
        ...kubeconfig.users.map(({ user }) => user['client-key-data']),
        /KEY-----\s+\S+\s+(\S+)/.exec(hosts.privateKey)?.[1] ?? '',
        project.environment.PULUMI_CONFIG_PASSPHRASE ?? '',
      ];
      expect(secrets.length).toBeGreaterThan(15);
      expect(secrets.filter((secret) => secret.length < 12)).toEqual([]);
      const holders = (where: Record<string, string>): string[] =>
        Object.keys(where).filter((name) => secrets.some((secret) => where[name]?.includes(secret)));
      for (const secret of secrets) expect(holders({ planted: `a ${secret} b` })).toEqual(['planted']);
      expect(texts['process arguments']).toContain('pulumi up');
      expect(Object.entries(texts).filter(([, text]) => text === '')).toEqual([]);
      expect(holders(texts)).toEqual([]);
    },
    3 * minutes,
  );

  test(
    'loses nothing when it is destroyed while a volume is mounted: stops where it is held, and says by whom',
    async () => {
      const refused = await pulumi('destroy while protected', destroying);
      expect(refused.code).not.toBe(0);
      expect(refused.output).toContain('set-safety.protect-to-false-and-run-pulumi-up-first');
      expect(await changes()).toEqual([]);
      project.configure((sections) => {
        sections.safety = { protect: false };
      });
      await up('protection off');
      holdVolume(worker);
      const { code, output } = await pulumi('destroy while it is held', destroying);
      expect(code).not.toBe(0);
      expect(output).toMatch(/worker: keeping the local volume shop\/data/);
      expect(output).toContain(`refuse host worker = ${csiVolume}   [mount-stays]`);
      expect(output).toMatch(/it is held by process \d+ \(sleep 987/);
      expect(output).toContain('master: k3s is taken off');
      expect(output).not.toMatch(/\n\s+at .*\.[jt]s:\d+/);
      expect(worker.must(`cat '${csiVolume}/data' ${localVolume}/rows; ls /usr/local/bin/k3s`)).toBe(
        'precious\nprecious/usr/local/bin/k3s\n',
      );
      worker.must('pkill -x sleep');
    },
    5 * minutes,
  );

  test(
    'leaves nothing on the hosts but volumes when it is destroyed',
    async () => {
      const { output } = await succeed('destroy', destroying);
      expect(output).toMatch(/worker: keeping the local volume shop\/data/);
      expect(onDisk(worker)).toBe('precious\n');
      expect(worker.must(`cat ${localVolume}/rows; rm -r /var/lib/rancher /srv/disk.img /mnt/look`)).toBe(
        'precious',
      );
      for (const host of hosts.hosts) expect(filesOf(host)).toEqual(clean.get(host.name));
      expect((await project.state()).deployment).not.toHaveProperty('resources.0');
    },
    5 * minutes,
  );
});
