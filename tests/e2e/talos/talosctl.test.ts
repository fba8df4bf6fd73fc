// Talos' own tool as the judge: of our machine configs, secrets and client configs, and of the stand-in's likeness to Talos.
// It must never need a network beyond loopback.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { renderTalosMachineConfig, renderTalosconfig } from '../../../plan/machines/talos';
import { generateTalosSecrets } from '../../../providers/src/talos/secrets';
import type { TalosSecrets } from '../../../plan/machines/talos/talosSecrets';
import { refusalOf } from '../../fixtures/talos/refusalOf';
import { runMachine, testMachine, yamlOf } from '../../fixtures/talos/testMachines';

const tools = process.env.ROUTEWISE_TOOLS_BIN;
const talosctl = tools === undefined ? '' : join(tools, 'talosctl');
const suite = existsSync(talosctl) ? describe : describe.skip;
if (!existsSync(talosctl))
  console.warn('talosctl: skipped, ROUTEWISE_TOOLS_BIN names no folder with talosctl');

interface Tree {
  [key: string]: Tree;
}

suite('talosctl', () => {
  jest.setTimeout(60_000);
  let folder: string;
  let secrets: TalosSecrets;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'routewise-talosctl-'));
    secrets = await generateTalosSecrets();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  function run(...args: string[]): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve) => {
      const child = spawn(talosctl, args, { env: { PATH: process.env.PATH, HOME: folder } });
      let output = '';
      child.stdout.on('data', (data) => (output += String(data)));
      child.stderr.on('data', (data) => (output += String(data)));
      child.on('close', (code) => {
        resolve({ code, output });
      });
    });
  }

  const everything = {
    nameservers: ['185.12.64.1'],
    timeServers: ['ntp1.hetzner.de'],
    nodeLabels: { pool: 'edge' },
    nodeAnnotations: { note: 'x' },
    nodeTaints: [{ key: 'edge', value: 'yes', effect: 'NoSchedule' as const }],
    sysctls: { 'net.core.somaxconn': '65535' },
    kernelModules: [{ name: 'br_netfilter', parameters: ['a=1'] }],
    kubeletExtraArgs: { 'max-pods': '200' },
    kubeletExtraConfig: { serializeImagePulls: false },
    links: [
      { name: 'eth0', dhcp4: true, dhcp4RouteMetric: 512 },
      {
        name: 'eth1',
        mtu: 1450,
        addresses: ['10.0.1.5/24'],
        routes: [
          { gateway: '10.0.1.1', metric: 2048 },
          { destination: '10.0.0.0/16', gateway: '10.0.1.1' },
        ],
      },
    ],
  };

  test.each(['controlplane', 'worker'] as const)(
    'validates a %s, strictly, for cloud and metal',
    async (role) => {
      for (const [name, overrides] of Object.entries({ plain: {}, everything })) {
        const config = file(
          `${role}-${name}.yaml`,
          renderTalosMachineConfig(testMachine({ role, ...overrides }), secrets),
        );
        for (const mode of ['cloud', 'metal']) {
          const { code, output } = await run('validate', '--strict', '--mode', mode, '--config', config);
          expect(output.trim()).toBe(`${config} is valid for ${mode} mode`);
          expect(code).toBe(0);
        }
      }
    },
  );

  test('generates from our secrets what we render, but for what was decided otherwise', async () => {
    const bundle = file('secrets.yaml', stringify(secrets));
    const args = [
      'gen',
      'config',
      'dev',
      'https://127.0.0.1:6443',
      '--with-secrets',
      bundle,
      '--output',
      folder,
    ];
    const quiet = ['--force', '--with-docs=false', '--with-examples=false', '--kubernetes-version', '1.34.2'];
    expect(await run(...args, ...quiet)).toMatchObject({ code: 0 });
    for (const role of ['controlplane', 'worker'] as const) {
      const ours = documents(renderTalosMachineConfig(testMachine({ role }), secrets))[0];
      const theirs = documents(await readText(join(folder, `${role}.yaml`)))[0];
      const decided = [
        'machine.certSANs',
        'machine.features.hostDNS.forwardKubeDNSToHost',
        'cluster.network.podSubnets',
        'cluster.network.serviceSubnets',
      ];
      // Everything Talos would have generated is there with the same value.
      expect(
        leaves(theirs).filter(([path, value]) => !decided.includes(path) && leafOf(ours, path) !== value),
      ).toEqual([]);
      expect(leafOf(ours, 'machine.token')).toBe(leafOf(theirs, 'machine.token'));
    }
  });

  test('merges patches as we do', async () => {
    const patches = [
      { machine: { certSANs: ['extra.example.org'], sysctls: { a: '1' }, nodeLabels: { x: 'y' } } },
      {
        cluster: {
          network: { podSubnets: ['10.244.0.0/16'] },
          apiServer: { certSANs: ['extra.example.org'] },
        },
      },
      {
        cluster: { apiServer: { auditPolicy: { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [] } } },
      },
      {
        cluster: {
          apiServer: {
            admissionControl: [{ name: 'PodSecurity', configuration: { defaults: { warn: 'baseline' } } }],
          },
        },
      },
      { machine: { features: { diskQuotaSupport: { $patch: 'delete' } } } },
      { apiVersion: 'v1alpha1', kind: 'LinkConfig', name: 'eth1', mtu: 1400 },
      { apiVersion: 'v1alpha1', kind: 'DHCPv4Config', name: 'eth0', $patch: 'delete' },
    ];
    const base = file('base.yaml', renderTalosMachineConfig(testMachine(), secrets));
    const flags = patches.flatMap((patch, index) => [
      '--patch',
      `@${file(`patch-${index}.yaml`, stringify(patch))}`,
    ]);
    const { output } = await run('machineconfig', 'patch', base, ...flags);
    const ours = documents(renderTalosMachineConfig(testMachine({ patches }), secrets));
    const theirs = documents(output);
    expect(theirs.length).toBe(ours.length);
    theirs.forEach((document, index) => {
      expect(leaves(ours[index]).sort()).toEqual(expect.arrayContaining(leaves(document).sort()));
    });
  });

  test('and the stand-in refuse the same configs', async () => {
    const [main = {}, ...others] = documents(renderTalosMachineConfig(testMachine(), secrets));
    const change = (edit: (tree: Tree) => void) => {
      const copy = structuredClone(main) as Tree;
      edit(copy);
      return yamlOf(copy, ...others);
    };
    const link = { apiVersion: 'v1alpha1', kind: 'LinkConfig', name: 'eth0' };
    const cases: Record<string, string> = {
      empty: '',
      scalar: 'hello',
      'cloud-init': '#cloud-config\n',
      'unknown key': change((tree) => Object.assign(tree.machine ?? {}, { foo: 'bar' })),
      'deep unknown key': change((tree) =>
        Object.assign(tree.machine?.features?.kubePrism ?? {}, { porte: 1 }),
      ),
      'unknown type': change((tree) => Object.assign(tree.machine ?? {}, { type: 'boss' })),
      'no type': change((tree) => delete tree.machine?.type),
      worker: change((tree) => Object.assign(tree.machine ?? {}, { type: 'worker' })),
      'no machine': change((tree) => delete tree.machine),
      'no cluster': change((tree) => delete tree.cluster),
      'no endpoint': change((tree) => delete tree.cluster?.controlPlane),
      'bad endpoint': change((tree) => Object.assign(tree.cluster?.controlPlane ?? {}, { endpoint: 'foo' })),
      'no CA': change((tree) => delete tree.machine?.ca),
      'no CA key': change((tree) => Object.assign(tree.machine?.ca ?? {}, { key: '' })),
      'other CNI': change((tree) => Object.assign(tree.cluster?.network?.cni ?? {}, { name: 'weave' })),
      'unknown document': yamlOf(main, { apiVersion: 'v1alpha1', kind: 'Nope' }),
      'document twice': yamlOf(main, link, link),
    };
    for (const [name, text] of Object.entries(cases)) {
      const { code, output } = await run('validate', '--mode', 'cloud', '--config', file('case.yaml', text));
      expect([name, code]).toEqual([name, 1]);
      expect([name, ...problems(refusalOf(text))]).toEqual([name, ...problems(output)]);
    }
  });

  test('speaks to the stand-in with our talosconfig, and bootstraps it once', async () => {
    let bootstraps = 0;
    // talosctl takes no other port than 50000: an address of its own keeps it apart.
    const address = '127.94.61.7';
    const machine = { ...testMachine(), certSANs: [] };
    const running = await runMachine(machine, secrets, {
      address,
      port: 50000,
      onBootstrap: () => {
        bootstraps += 1;
        return Promise.resolve();
      },
    });
    try {
      const config = file('talosconfig', renderTalosconfig(secrets, 'dev', [address]));
      const ask = (...args: string[]) => run('--talosconfig', config, '--nodes', address, ...args);
      expect(await ask('version')).toMatchObject({
        code: 0,
        output: expect.stringMatching(/NODE: +127\.94\.61\.7[\s\S]*Tag: +v1\.12\.0/) as string,
      });
      expect(await ask('etcd', 'members')).toMatchObject({ code: 0 });
      expect(await ask('bootstrap')).toMatchObject({ code: 0 });
      expect(await ask('bootstrap')).toMatchObject({
        code: 1,
        output: expect.stringContaining('AlreadyExists desc = etcd data directory is not empty') as string,
      });
      expect(bootstraps).toBe(1);
      expect((await ask('etcd', 'members')).output).toContain('dev-control-1');
      expect((await ask('services')).output).toMatch(/etcd +Running +OK/);
      const next = file(
        'next.yaml',
        renderTalosMachineConfig({ ...machine, nodeLabels: { a: 'b' } }, secrets),
      );
      expect(await ask('apply-config', '--file', next)).toMatchObject({
        code: 0,
        output: expect.stringContaining('Applied configuration without a reboot') as string,
      });
    } finally {
      await running.close();
    }
  });
});

function documents(text: string): Record<string, unknown>[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Record<string, unknown>);
}

async function readText(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}

/** Path and value of all that is not an object; lists are compared as texts, empty parts are left out. */
function leaves(tree: unknown, path = ''): [string, unknown][] {
  if (typeof tree === 'object' && tree !== null && !Array.isArray(tree)) {
    return Object.entries(tree).flatMap(([key, value]) =>
      leaves(value, path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(tree)) return tree.length === 0 ? [] : [[path, JSON.stringify(sorted(tree))]];
  return [[path, tree]];
}

function leafOf(tree: unknown, path: string): unknown {
  return leaves(tree).find(([other]) => other === path)?.[1];
}

function sorted(value: unknown): unknown {
  return parse(stringify(value, { sortMapEntries: true })) as unknown;
}

/** The points of a list of errors, or the lines of another refusal up to the first value. */
function problems(text: string): string[] {
  const points = [...text.matchAll(/^\s*\* (.*[^:\n])$/gm)].map((match) => match[1] ?? '');
  if (points.length > 0) return points.sort();
  return text
    .trim()
    .split('\n')
    .map((line) => line.replace(/^(\s*\w+:) .*$/, '$1').trimEnd());
}
