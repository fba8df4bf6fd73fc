import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { k3sNodeOf } from '../../../plan/k3sNode';
import type { K3sSecrets } from '../../../plan/machine/k3s';
import {
  cloudInitDigest,
  k3sToken,
  placeholderSecrets,
  renderCloudInit,
  userDataLimit,
} from '../../../plan/machine/k3s';
import { generateK3sSecrets } from '../../../providers/src/k3s/secrets';
import { k3sHetznerPlan, k3sProxmoxPlan } from '../../fixtures/plans';

let secrets: K3sSecrets;
let folder: string;
beforeAll(async () => {
  secrets = await generateK3sSecrets();
  folder = mkdtempSync(join(tmpdir(), 'routewise-cloud-init-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Document {
  hostname: string;
  packages?: string[];
  ssh_authorized_keys?: string[];
  write_files: { path: string; owner: string; permissions: string; content: string }[];
  runcmd: string[][];
}

const plans = {
  'one server on Proxmox VE': k3sProxmoxPlan({ 'nodes.controlPlanes.count': 1 }),
  'three servers that share an address, dual-stack': k3sProxmoxPlan({
    'network.families': 'dual-stack',
    'provider.sshKey': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 someone',
  }),
  'Hetzner Cloud, with mirrors': k3sHetznerPlan({
    'distribution.mirrors': { 'docker.io': { endpoint: ['https://mirror.example.com'] } },
  }),
};
const documents = Object.entries(plans).flatMap(([what, plan]) =>
  plan.nodes.map((node): [string, () => string] => [
    `${what}: ${node.name}`,
    () =>
      renderCloudInit(k3sNodeOf(plan, node.name), secrets, {
        sshKeys: plan.infrastructure.kind === 'proxmox' ? [plan.infrastructure.sshKey ?? ''] : [],
        packages: ['qemu-guest-agent'],
      }),
  ]),
);
const read = (text: string): Document => parse(text) as Document;
const fileOf = (text: string, path: string): string | undefined =>
  read(text).write_files.find((file) => file.path === path)?.content;

/** Debian's package; the one on PyPI is not cloud-init's own. */
const hasCloudInit = spawnSync('cloud-init', ['--version']).status === 0;
const withCloudInit = hasCloudInit ? it : it.skip;

describe('cloud-init documents of k3s', () => {
  withCloudInit(
    `pass \`cloud-init schema\`${hasCloudInit ? '' : ' (skipped: cloud-init is not installed)'}`,
    () => {
      const kinds = [documents[0], documents.at(3), documents.at(4), documents.at(-1)];
      for (const [index, entry] of kinds.entries()) {
        const file = join(folder, `${index}.yaml`);
        writeFileSync(file, entry?.[1]() ?? '', { mode: 0o600 });
        expect(execFileSync('cloud-init', ['schema', '--config-file', file]).toString()).toMatch(
          /^Valid (cloud-config|schema)/,
        );
        writeFileSync(file, `${entry?.[1]() ?? ''}write_filez: []\nruncmd: 3\n`);
        expect(spawnSync('cloud-init', ['schema', '--config-file', file]).status).not.toBe(0);
      }
    },
    60_000,
  );

  it.each(documents)(
    '%s: every file belongs to root, and those with secrets are read by nobody else',
    (_, render) => {
      const known = [secrets.tokens.server, secrets.tokens.agent, 'PRIVATE KEY'];
      for (const { owner, permissions, content, path } of read(render()).write_files) {
        expect(owner).toBe('root:root');
        if (known.some((secret) => content.includes(secret)))
          expect([path, permissions]).toEqual([path, '0600']);
      }
      // Commands are seen by everybody who may list processes.
      expect(read(render()).runcmd).toEqual([['/usr/local/lib/routewise/install-k3s']]);
    },
  );

  it('gives an agent no key, no CA and no token but the agents’', () => {
    const plan = plans['three servers that share an address, dual-stack'];
    const agent = renderCloudInit(k3sNodeOf(plan, 'vms-general-1'), secrets);
    expect(agent).not.toContain('PRIVATE KEY');
    expect(agent).not.toContain(secrets.tokens.server);
    expect(fileOf(agent, '/etc/rancher/k3s/token')).toBe(`${k3sToken(secrets, 'agent')}\n`);
  });

  it('gives a server every file that k3s asks of custom CAs', () => {
    const plan = plans['one server on Proxmox VE'];
    const server = renderCloudInit(k3sNodeOf(plan, 'vms-control-plane-1'), secrets);
    const tls = '/var/lib/rancher/k3s/server/tls/';
    const files = read(server).write_files.flatMap(({ path }) =>
      path.startsWith(tls) ? [path.slice(tls.length)] : [],
    );
    // docs.k3s.io/cli/certificate, “Using Custom CA Certificates”.
    expect(files.sort()).toEqual([
      'client-ca.crt',
      'client-ca.key',
      'etcd/peer-ca.crt',
      'etcd/peer-ca.key',
      'etcd/server-ca.crt',
      'etcd/server-ca.key',
      'request-header-ca.crt',
      'request-header-ca.key',
      'server-ca.crt',
      'server-ca.key',
      'service.key',
    ]);
    expect(fileOf(server, `${tls}server-ca.crt`)).toMatch(
      /^-----BEGIN CERTIFICATE-----\n[^]+-----END CERTIFICATE-----\n$/,
    );
  });

  it('fits into what Hetzner Cloud takes, and what is counted before is no less than what is made', () => {
    const plan = plans['Hetzner Cloud, with mirrors'];
    for (const { name } of plan.nodes) {
      const node = k3sNodeOf(plan, name, ['203.0.113.10']);
      const made = Buffer.byteLength(renderCloudInit(node, secrets));
      expect(made).toBeLessThan(userDataLimit);
      expect(Buffer.byteLength(renderCloudInit(node, placeholderSecrets))).toBeGreaterThanOrEqual(made);
    }
  });

  it('a running node is told from another by its options, not by whom it joined or where its binary came from', () => {
    const digest = (changes: Record<string, unknown>): string =>
      cloudInitDigest(renderCloudInit(k3sNodeOf(k3sProxmoxPlan(changes), 'vms-general-1'), secrets));
    const own = digest({});
    expect(digest({ 'nodes.controlPlanes.count': 5 })).toBe(own);
    expect(digest({ 'distribution.install': { url: 'https://mirror.example.com/k3s' } })).toBe(own);
    expect(digest({ 'distribution.config': { all: { 'kubelet-arg': ['max-pods=200'] } } })).not.toBe(own);
  });
});
