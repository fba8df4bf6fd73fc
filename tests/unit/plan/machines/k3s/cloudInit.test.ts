import { parse } from 'yaml';
import { k3sNodeOf } from '../../../../../plan/machines/k3s/k3sNode';
import type { K3sSecrets } from '../../../../../plan/machines/k3s';
import {
  cloudInitDigest,
  k3sToken,
  placeholderSecrets,
  renderCloudInit,
  userDataLimit,
} from '../../../../../plan/machines/k3s';
import { generateK3sSecrets } from '../../../../../providers/src/k3s/secrets';
import { cloudInitDocuments, cloudInitPlans } from '../../../../fixtures/cloudInitDocuments';
import { k3sProxmoxPlan } from '../../../../fixtures/plans';

let secrets: K3sSecrets;
beforeAll(async () => {
  secrets = await generateK3sSecrets();
});

interface Document {
  hostname: string;
  packages?: string[];
  ssh_authorized_keys?: string[];
  write_files: { path: string; owner: string; permissions: string; content: string }[];
  runcmd: string[][];
}

const read = (text: string): Document => parse(text) as Document;
const fileOf = (text: string, path: string): string | undefined =>
  read(text).write_files.find((file) => file.path === path)?.content;

describe('cloud-init documents of k3s', () => {
  it.each(cloudInitDocuments)(
    '%s: every file belongs to root, and those with secrets are read by nobody else',
    (_, render) => {
      const known = [secrets.tokens.server, secrets.tokens.agent, 'PRIVATE KEY'];
      for (const { owner, permissions, content, path } of read(render(secrets)).write_files) {
        expect(owner).toBe('root:root');
        if (known.some((secret) => content.includes(secret)))
          expect([path, permissions]).toEqual([path, '0600']);
      }
      // Commands are seen by everybody who may list processes.
      const [[program, ...words] = [], ...more] = read(render(secrets)).runcmd;
      expect([program, more]).toEqual(['/usr/local/lib/routewise/install-k3s', []]);
      expect([[], ['begin-until', '1764403200']]).toContainEqual(words);
    },
  );

  it('gives an agent no key, no CA and no token but the agents’', () => {
    const plan = cloudInitPlans['three servers that share an address, dual-stack'];
    const agent = renderCloudInit(k3sNodeOf(plan, 'vms-general-1'), secrets);
    expect(agent).not.toContain('PRIVATE KEY');
    expect(agent).not.toContain(secrets.tokens.server);
    expect(fileOf(agent, '/etc/rancher/k3s/token')).toBe(`${k3sToken(secrets, 'agent')}\n`);
  });

  it('gives a server every file that k3s asks of custom CAs', () => {
    const plan = cloudInitPlans['one server on Proxmox VE'];
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
    const plan = cloudInitPlans['Hetzner Cloud, with mirrors'];
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
