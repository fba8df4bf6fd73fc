// Runs each example stack as this release builds it, and writes down what state it leaves, for the tests of the next one:
// `npx jest --selectProjects record --runInBand`, before a release is published. A stack alone: `-t '^vms '`.
// It must never write a secret, nor what the engine did not say.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ObservedCluster } from '../../config/schema/observedCluster';
import type { K3sSecrets } from '../../plan/machines/k3s';
import type { TalosSecrets } from '../../plan/machines/talos/talosSecrets';
import { projectRoot, toolsBin } from '../e2e/sandbox/readyTools';
import { HostsCluster } from '../fixtures/hosts/hostsCluster';
import { putK3s, putPing, putSystemctl } from '../fixtures/hosts/k3sHosts';
import { startTestHosts } from '../fixtures/hosts/startTestHosts';
import type { TestHost } from '../fixtures/hosts/testHost';
import { ForeignCluster } from '../fixtures/stack/foreignCluster';
import { withHostsFile } from '../fixtures/stack/hostsFile';
import type { Sections } from '../fixtures/stack/sandboxedProject';
import { SandboxedProject } from '../fixtures/stack/sandboxedProject';
import { selfSigned } from '../fixtures/stack/selfSigned';
import { keepFormerStack, ownOf, placesOf } from '../fixtures/states/formerStates';
import type { ExportedState } from '../fixtures/states/recordedState';
import type { StandIns } from '../fixtures/states/standIns';
import { temporaryFolder } from '../unit/sandbox/temporaryFolder';
import { testSecrets } from '../fixtures/talos/testMachines';

const minutes = 60_000;

/** What the stack leaves, written down. */
async function keep(
  project: SandboxedProject,
  more: { readonly own?: StandIns; readonly files?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const { stack } = project;
  const exported = (await project.state({ showSecrets: true })) as ExportedState;
  const stackFile = readFileSync(join(project.folder, `Pulumi.${stack}.yaml`), 'utf8');
  const standIns = { ...placesOf(project), ...(more.own ?? ownOf(stack, secretsOf(exported))) };
  keepFormerStack(stack, { exported, stackFile, files: more.files ?? {} }, standIns);
}

function secretsOf({ deployment }: ExportedState): TalosSecrets | K3sSecrets {
  const made = deployment.resources.find(({ type }) => /:(TalosMachine|K3sCluster)Secrets$/.test(type));
  const { plaintext = '' } = (made?.outputs?.secrets ?? {}) as { plaintext?: string };
  return JSON.parse(plaintext) as TalosSecrets | K3sSecrets;
}

/** What the sandbox cannot give as the example has it. */
const changes: Readonly<Record<string, (sections: Sections) => void>> = {
  dev: () => undefined,
  platform: () => undefined,
  prod: () => undefined,
  'platform-proxmox': () => undefined,
  // Its Proxmox VE has no node `pve`.
  vms: ({ provider }) => Object.assign(provider as object, { nodes: ['pve-1', 'pve-2'] }),
  'vms-dual-stack': ({ provider }) => Object.assign(provider as object, { nodes: ['pve-1', 'pve-2'] }),
};

test.each(Object.keys(changes))(
  '%s is built',
  async (stack) => {
    const folder = temporaryFolder();
    const project = await SandboxedProject.start(changes[stack], stack);
    try {
      // One of these addresses is the first control plane's.
      const cloud = placesOf(project).cloud ?? '';
      const firsts = Array.from({ length: 9 }, (_, index) => `${cloud}1.${index + 1}`);
      const named =
        stack === 'platform'
          ? withHostsFile(folder, { 'api.platform.example.com': firsts }, project.environment.PATH ?? '')
          : {};
      await project.succeed(['up', '--yes', '--skip-preview'], named);
      await keep(project);
    } finally {
      await project.stop();
    }
  },
  20 * minutes,
);

test(
  'existing is taken over',
  async () => {
    const folder = temporaryFolder();
    const kubeconfig = join(folder, 'kubeconfig');
    const name = 'existing.cluster.yaml';
    const text = readFileSync(join(projectRoot, name), 'utf8');
    const example = parse(text) as ObservedCluster;
    const cluster = await ForeignCluster.start(
      folder,
      example.nodes.map((node) => ({
        name: node.name,
        address: node.addresses[0] ?? '',
        labels: node.labels,
      })),
    );
    const project = await SandboxedProject.start(({ provider }) => {
      Object.assign(provider as object, { kubeconfig });
    }, 'existing');
    try {
      writeFileSync(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
      writeFileSync(join(folder, 'values.yaml'), stringify(example.release?.values));
      const { status, stderr } = spawnSync(
        join(toolsBin, 'helm'),
        [
          ...['install', 'cilium', 'cilium', '--repo', project.environment.ROUTEWISE_CHART_REPOSITORY ?? ''],
          ...['--version', example.release?.chartVersion ?? '', '-f', join(folder, 'values.yaml')],
          ...['--wait', '--timeout', '3m', '-n', 'kube-system', '--kubeconfig', kubeconfig],
        ],
        { encoding: 'utf8', env: { ...process.env, HOME: folder, HELM_CACHE_HOME: join(folder, 'helm') } },
      );
      if (status !== 0) throw new Error(stderr);
      const { metadata } = (await cluster.plane.api.get('/api/v1/namespaces/kube-system')) as {
        metadata: { uid: string };
      };
      const observed = text.replace(example.cluster.uid, metadata.uid);
      writeFileSync(join(project.folder, name), observed);
      await project.up();
      const api = `https://127.0.0.1:${cluster.plane.port}`;
      const own = { ...ownOf('existing', await testSecrets()), kubeconfig, api, uid: metadata.uid };
      await keep(project, { own, files: { [name]: observed } });
    } finally {
      await project.stop();
      await cluster.stop();
    }
  },
  15 * minutes,
);

interface WrittenNodes {
  controlPlanes: { hosts: Record<string, unknown>[] };
  workers: { general: { hosts: Record<string, unknown>[] } };
  hardware: Record<string, object>;
}

test(
  'metal is built',
  async () => {
    const folder = temporaryFolder();
    const release = 'v1.34.2+k3s1';
    const endpoint = { name: 'api.metal.example.com', address: '127.64.77.1' };
    const hosts = await startTestHosts({ master: '10.4.100.1/13', worker: '10.2.100.1/13' });
    const [master, worker] = [hosts.host('master'), hosts.host('worker')];
    const cluster = new HostsCluster({
      ...{ folder, server: master, hosts: hosts.hosts, endpoint },
      ...{ pods: '10.42.0.0/16', services: '10.43.0.0/16' },
    });
    const as = (host: TestHost): object => ({ ssh: host.ssh('admin'), hostKey: host.hostKey() });
    // Test hosts have other cards than the example's, and their API has to be reached from here.
    const project = await SandboxedProject.start((sections) => {
      const { controlPlanes, workers, hardware } = sections.nodes as WrittenNodes;
      for (const host of controlPlanes.hosts) Object.assign(host, as(master));
      for (const host of workers.general.hosts) Object.assign(host, as(worker));
      for (const card of Object.values(hardware)) Object.assign(card, { driver: 'veth', kernel: '5.10' });
      Object.assign(sections.cluster as object, { apiEndpoint: endpoint.name });
      sections.distribution = { kind: 'k3s', version: release, install: { path: '/opt/release/k3s' } };
      Object.assign(sections.network as object, { mtu: 1500 });
    }, 'metal');
    try {
      worker.must('ip link set eth0 down && ip link set eth0 name eth1 && ip link set eth1 up');
      for (const host of hosts.hosts) {
        host.must(`ethtool -K ${host === worker ? 'eth1' : 'eth0'} gro off`);
        putSystemctl(host);
        putK3s(host, release);
      }
      const { cert, key } = await selfSigned(master.address);
      putPing(master, { crt: cert, key });
      cluster.watch();
      const named = withHostsFile(
        folder,
        { [endpoint.name]: [endpoint.address] },
        project.environment.PATH ?? '',
      );
      await project.succeed(['up', '--yes', '--skip-preview'], {
        ...named,
        ROUTEWISE_SSH_PRIVATE_KEY: hosts.privateKey,
      });
      await keep(project);
    } finally {
      await project.stop();
      await cluster.stop();
      await hosts.close();
    }
  },
  15 * minutes,
);
