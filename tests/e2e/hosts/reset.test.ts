// Holds the reset of a host to real mounts, real processes and real SSH: whatever stands there, the data of others is there after.
// k3s and systemctl are stand-ins; what is mounted, held and deleted is not.
import { RefusedError } from '../../../config/problem';
import type { ResetOptions } from '../../../providers/src/hosts/reset/resetScripts';
import { resetMachine } from '../../../providers/src/hosts/reset/resetMachine';
import { parseTarget, withSession } from '../../../providers/src/ssh';
import { putSystemctl } from '../../fixtures/hosts/k3sHosts';
import {
  mountDisk,
  mountSilent,
  onDisk,
  podRuns,
  podFolder,
  putNode,
  startPod,
} from '../../fixtures/hosts/pods';
import type { TestHosts } from '../../fixtures/hosts/startTestHosts';
import { startTestHosts } from '../../fixtures/hosts/startTestHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';
import type { TestHost } from '../../fixtures/hosts/testHost';

const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);
const minutes = 60_000;
const volume = `${podFolder}/volumes/kubernetes.io~csi/pvc-1/mount`;
const storage = '/var/lib/rancher/k3s/storage';
const claim = 'pvc-0b6a5b3a-3f5e-4b0e-9d2a-1f2e3d4c5b6a_shop_data';

(why === undefined ? describe : describe.skip)('a reset of a host', () => {
  let hosts: TestHosts;
  let worker: TestHost;

  /** @returns what it said, and the refusals where it stopped */
  const reset = async (
    options: Partial<ResetOptions> = {},
  ): Promise<{ said: string[]; stops: string[]; reasons: string }> => {
    const said: string[] = [];
    try {
      await withSession(
        parseTarget('worker', worker.ssh('admin')),
        { privateKey: hosts.privateKey },
        { connectSeconds: 10, reconnectSeconds: 20 },
        (session) =>
          resetMachine(
            'worker',
            session,
            { scope: 'cluster', graceSeconds: 2, patienceSeconds: 20, ...options },
            (line) => said.push(line),
          ),
      );
      return { said, stops: [], reasons: '' };
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const { problems, message } = error;
      return { said, stops: problems.map(({ rule, found = '' }) => `${rule} ${found}`), reasons: message };
    }
  };
  const isGone = (...paths: string[]): string[] =>
    paths.filter((path) => worker.exec(`[ -e '${path}' ] || [ -L '${path}' ]`).code === 0);
  const ofK3s = ['/var/lib/kubelet', '/etc/rancher', '/usr/local/bin/k3s', '/run/k3s', '/etc/routewise'];
  const expectGone = (): void => {
    expect(isGone('/var/lib/rancher', ...ofK3s)).toEqual([]);
    expect(worker.must('cat /proc/self/mountinfo')).not.toMatch(/kubelet|k3s/);
    expect(podRuns(worker)).toBe(false);
  };

  beforeAll(async () => {
    hosts = await startTestHosts({ worker: '10.4.100.2/16' });
    worker = hosts.host('worker');
    putSystemctl(worker);
  });
  beforeEach(() => {
    putNode(worker);
  });
  afterAll(async () => {
    await hosts.close();
  });

  test.each([
    [1, false],
    [20, false],
    [100, false],
    [100, true],
    [300, true],
  ])(
    'waits for a pod of %d MB that stands on its volume (asked in vain: %s)',
    async (megabytes, stubborn) => {
      for (let round = 0; round < 3; round += 1) {
        putNode(worker);
        mountDisk(worker, volume);
        startPod(worker, { megabytes, folder: volume, stubborn });
        expect((await reset()).stops).toEqual([]);
        expectGone();
        expect(onDisk(worker)).toBe('precious\n');
      }
    },
    3 * minutes,
  );

  test(
    'stops where somebody else holds a volume, says who, deletes nothing, and goes on once that has ended',
    async () => {
      mountDisk(worker, volume);
      startPod(worker, { megabytes: 1, folder: volume });
      worker.must(`cd '${volume}' && setsid sleep 987 >/dev/null 2>&1 </dev/null & sleep 0.2`);
      worker.must(`setsid sleep 986 >/dev/null 2>&1 <'${volume}/data' & sleep 0.2`);
      const { stops, reasons } = await reset();
      expect(stops).toEqual([`mount-stays ${volume}`]);
      expect(reasons).toMatch(/process \d+ \(sleep 98[67] ?\), process \d+ \(sleep 98[67] ?\)/);
      expect(reasons).toContain('no file was deleted');
      expect(reasons).toContain('1 containers of pods ended');
      expect(podRuns(worker)).toBe(false);
      expect(
        worker.must(`cat '${volume}/data' /var/lib/rancher/k3s/server/token ${podFolder}/etc-hosts`),
      ).toBe('precious\nsecret127.0.0.1 localhost');
      // Again, as long as it is held.
      expect((await reset()).stops).toEqual(stops);
      worker.must('pkill -x sleep');
      expect((await reset()).stops).toEqual([]);
      expectGone();
      expect(onDisk(worker)).toBe('precious\n');
    },
    2 * minutes,
  );

  test(
    'unmounts whatever pods have mounted, and leaves what was behind it',
    async () => {
      worker.must(`mkdir -p /srv/tree/inner /srv/same /srv/other /srv/out; echo same >/srv/same/data; echo out >/srv/out/data
mount -t tmpfs other /srv/other; echo other >/srv/other/data
mount --bind /srv/tree /srv/tree; mount --make-shared /srv/tree; mount -t tmpfs inner /srv/tree/inner; echo inner >/srv/tree/inner/data
at() { mkdir -p "${podFolder}/volumes/$1"; echo "${podFolder}/volumes/$1"; }
mount --bind /srv/same "$(at kubernetes.io~local-volume/same)"
mount --bind /srv/other "$(at kubernetes.io~nfs/other)"
mount --rbind /srv/tree "$(at kubernetes.io~local-volume/tree)"
mount -t tmpfs projected "$(at kubernetes.io~projected/token)"; echo token >"${podFolder}/volumes/kubernetes.io~projected/token/token"
mount --bind /srv/same "$(at 'a name  with blanks')"
odd="${podFolder}/volumes/line
break
"; mkdir -p "$odd"; mount --bind /srv/same "$odd"; mkdir -p "$odd-\\\\040"; mount --bind /srv/same "$odd-\\\\040"
ln -s /srv/out "${podFolder}/volumes/out"
mkdir -p /var/lib/kubelet/plugins/kubernetes.io/csi/driver/globalmount ${podFolder}/volume-subpaths/a/b/0
root=/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/1/rootfs
mkdir -p $root /var/lib/rancher/k3s/agent/containerd/fs/lower /run/work/upper /run/work/work
mount -t overlay overlay -o lowerdir=/var/lib/rancher/k3s/agent/containerd/fs/lower,upperdir=/run/work/upper,workdir=/run/work/work $root
mkdir -p /run/netns /run/k3s/sandbox/shm; mount -t tmpfs shm /run/k3s/sandbox/shm
: >/run/netns/cni-1; mount --bind /proc/self/ns/net /run/netns/cni-1; : >/run/netns/mine; mount --bind /proc/self/ns/net /run/netns/mine`);
      mountDisk(worker, '/var/lib/kubelet/plugins/kubernetes.io/csi/driver/globalmount');
      worker.must(`mkdir -p '${volume}'; mount --bind /var/lib/kubelet/plugins/kubernetes.io/csi/driver/globalmount '${volume}'
mount --bind '${volume}' ${podFolder}/volume-subpaths/a/b/0`);
      startPod(worker, { megabytes: 100, folder: volume });
      expect((await reset()).stops).toEqual([]);
      expectGone();
      expect(worker.must('cat /srv/same/data /srv/other/data /srv/out/data')).toBe('same\nother\nout\n');
      // It was one with what the pod had, and is mounted still.
      expect(worker.must('cat /srv/tree/inner/data')).toBe('inner\n');
      expect(onDisk(worker)).toBe('precious\n');
      expect(worker.must('ls /run/netns')).toBe('mine\n');
      worker.must('umount /srv/tree/inner /srv/tree /srv/other /run/netns/mine');
    },
    2 * minutes,
  );

  test(
    'neither waits for a server that does not answer nor goes into what it serves',
    async () => {
      const server = mountSilent(worker, volume);
      expect((await reset()).stops).toEqual([]);
      expectGone();
      worker.must(`kill ${server}`);

      putNode(worker);
      const other = mountSilent(worker, volume);
      // Held by one that waits for it, which is no pod.
      worker.must(`setsid ls '${volume}/' >/dev/null 2>&1 </dev/null & sleep 0.3`);
      worker.must(
        `exec 9</dev/null; setsid sh -c "cd '${volume}'; sleep 987" >/dev/null 2>&1 </dev/null & sleep 0.3`,
      );
      const began = Date.now();
      const { stops, reasons } = await reset();
      expect(stops).toEqual([`mount-stays ${volume}`]);
      expect(reasons).toMatch(/fuse of silent .* held by/);
      expect(Date.now() - began).toBeLessThan(90_000);
      expect(worker.must(`cat ${podFolder}/etc-hosts`)).toContain('localhost');
      worker.must(`kill ${other}; sleep 0.5; pkill -x sleep; true`);
      expect((await reset()).stops).toEqual([]);
      expectGone();
    },
    4 * minutes,
  );

  test(
    'refuses before anything is ended where somebody mounted a disk, or put a link, among what is to be removed',
    async () => {
      mountDisk(worker, '/var/lib/rancher/k3s/server/db');
      startPod(worker, { megabytes: 1, folder: podFolder });
      const disk = await reset();
      expect(disk.stops).toEqual(['mount-stays /var/lib/rancher/k3s/server/db']);
      expect(disk.reasons).toContain('Nothing was changed on the host');
      expect(podRuns(worker)).toBe(true);
      worker.must(
        'umount /var/lib/rancher/k3s/server/db; mkdir -p /srv/elsewhere/k; mv /var/lib/kubelet/* /srv/elsewhere/k; rmdir /var/lib/kubelet; ln -s /srv/elsewhere/k /var/lib/kubelet',
      );
      const link = await reset();
      expect(link.stops).toEqual(['reset-stopped /var/lib/kubelet']);
      expect(podRuns(worker)).toBe(true);
      worker.must('rm /var/lib/kubelet; mv /srv/elsewhere/k /var/lib/kubelet');
      expect((await reset()).stops).toEqual([]);
      expectGone();
      expect(onDisk(worker)).toBe('precious\n');
    },
    2 * minutes,
  );

  test(
    'leaves disks mounted that hold the folders of k3s and the kubelet, and what else is on them',
    async () => {
      worker.must('rm -rf /var/lib/rancher /var/lib/kubelet; mkdir -p /var/lib/rancher /var/lib/kubelet');
      mountDisk(worker, '/var/lib/rancher');
      worker.must(
        'mount -t tmpfs kubelet /var/lib/kubelet; mkdir /var/lib/kubelet/notes; echo mine >/var/lib/kubelet/notes/a',
      );
      putNode(worker);
      worker.must(
        `mkdir -p ${storage}/${claim} /var/lib/rancher/k3s/backup; echo 1 >${storage}/${claim}/a; echo b >/var/lib/rancher/k3s/backup/b`,
      );
      worker.must(
        'mkdir -p /var/lib/rancher/k3s/storage/disk && mount -t tmpfs disk /var/lib/rancher/k3s/storage/disk',
      );
      const { stops, said } = await reset();
      expect(stops).toEqual([]);
      expect(said.join('\n')).toMatch(
        /keeping the disk \/dev\/loop\d+ \(ext4\) stays mounted at \/var\/lib\/rancher\n/,
      );
      expect(said).toContain('keeping /var/lib/kubelet/notes, which k3s has not made');
      expect(said).toContain('keeping /var/lib/rancher/k3s/backup, which k3s has not made');
      expect(
        worker.must(
          'cd /var/lib/rancher; ls . k3s; cat data k3s/backup/b; cat /var/lib/kubelet/notes/a; ls /var/lib/kubelet',
        ),
      ).toBe('.:\ndata\nk3s\nlost+found\n\nk3s:\nbackup\nstorage\nprecious\nb\nmine\nnotes\n');
      worker.must(
        'umount /var/lib/rancher/k3s/storage/disk /var/lib/rancher /var/lib/kubelet; rmdir /var/lib/rancher /var/lib/kubelet',
      );
      expect(onDisk(worker)).toBe('precious\n');
    },
    2 * minutes,
  );

  test(
    'keeps local-path volumes and names them, unless the stack says to delete them',
    async () => {
      worker.must(`mkdir -p ${storage}/${claim} '${storage}/of mine' /srv/out
dd if=/dev/zero of=${storage}/${claim}/rows bs=1k count=2048 2>/dev/null; echo m >'${storage}/of mine/m'; ln -sfn /srv/out ${storage}/${claim}/out; echo out >/srv/out/data`);
      const kept = await reset();
      expect(kept.stops).toEqual([]);
      expect(kept.said).toContain(`keeping the local volume shop/data, 2.0 MiB: ${storage}/${claim}`);
      expect(isGone(...ofK3s)).toEqual([]);
      expect(worker.must(`ls /var/lib/rancher/k3s ${storage}; wc -c <${storage}/${claim}/rows`)).toContain(
        '2097152',
      );
      // A later k3s finds its folder as it needs it, and the volumes beside its own.
      putNode(worker);
      mountDisk(worker, `${storage}/${claim}/held`);
      expect((await reset({ localVolumes: 'delete' })).stops).toEqual([
        `mount-stays ${storage}/${claim}/held`,
      ]);
      worker.must(`umount ${storage}/${claim}/held`);
      const gone = await reset({ localVolumes: 'delete' });
      expect(gone.said.join('\n')).toMatch(/DELETING .*the local volume shop\/data/);
      expect(gone.said).toContain(`keeping ${storage}/of mine, which k3s has not made`);
      expect(worker.must(`ls ${storage}; cat /srv/out/data`)).toBe('of mine\nout\n');
      expect(onDisk(worker)).toBe('precious\n');
      worker.must(`rm -r /var/lib/rancher`);
    },
    2 * minutes,
  );

  test(
    'leaves alone what only looks like k3s’ and Cilium’s',
    async () => {
      worker.must(`ip link add lxcbr0 type bridge; ip link add lxc1234567890ab type veth peer name tmp0
iptables -N MINE; iptables -A MINE -m comment --comment 'not KUBE-SERVICES' -j ACCEPT; iptables -N KUBE-FIREWALL; iptables -A INPUT -j KUBE-FIREWALL
mkdir -p /etc/cni/net.d /opt/cni/bin /var/lib/cni/networks /etc/rancher/rke2; echo {} >/etc/cni/net.d/05-cilium.conflist; echo {} >/etc/cni/net.d/10-mine.conflist.cilium_bak
: >/opt/cni/bin/bridge; : >/opt/cni/bin/cilium-cni; : >/etc/rancher/rke2/config.yaml`);
      expect((await reset()).stops).toEqual([]);
      expect(worker.must('ls /etc/cni/net.d /opt/cni/bin /etc/rancher/rke2 /var/lib/kubelet/pods')).toBe(
        `/etc/cni/net.d:\n10-mine.conflist.cilium_bak\n\n/etc/rancher/rke2:\nconfig.yaml\n\n/opt/cni/bin:\nbridge\n\n/var/lib/kubelet/pods:\n${podFolder.split('/').at(-1) ?? ''}\n`,
      );
      expect(worker.must('ip -o link show lxcbr0; iptables-save')).toMatch(
        /lxcbr0.*-A MINE -m comment --comment "not KUBE-SERVICES" -j ACCEPT/s,
      );
      expect(worker.exec('ip link show lxc1234567890ab').code).not.toBe(0);
      expect(worker.must('iptables-save')).not.toContain('KUBE-FIREWALL');
      worker.must(
        'rm -r /etc/rancher /etc/cni /opt/cni /var/lib/cni; ip link delete lxcbr0; iptables -F; iptables -X MINE',
      );
      expect((await reset()).stops).toEqual([]);
      expectGone();
    },
    2 * minutes,
  );

  test(
    'a connection cut at any step, and a reboot between, do no harm: a repeat ends it',
    async () => {
      for (const [number, when] of [
        [1, 'during'],
        [2, 'during'],
        [3, 'after'],
        [4, 'before'],
        [5, 'during'],
      ] as const) {
        putNode(worker);
        mountDisk(worker, volume);
        startPod(worker, { megabytes: 100, folder: volume, stubborn: true });
        worker.cutAt(number, when);
        expect((await reset()).stops).toEqual([]);
        expectGone();
        expect(onDisk(worker)).toBe('precious\n');
      }
      // Ended in the middle of everything, by a reboot: the mount is gone, the files are not.
      putNode(worker);
      mountDisk(worker, volume);
      worker.must('touch /var/lib/rancher/k3s/server/half');
      await worker.reboot();
      putSystemctl(worker);
      expect((await reset()).stops).toEqual([]);
      expectGone();
      expect(onDisk(worker)).toBe('precious\n');
    },
    4 * minutes,
  );
});
