import { X509Certificate, createHash, createPrivateKey } from 'node:crypto';
import { parse } from 'yaml';
import type { K3sSecrets } from '../../../../plan/machines/k3s';
import { k3sToken, renderK3sKubeconfig } from '../../../../plan/machines/k3s';
import { k3sSecrets } from '../../../../providers/src/lifecycles/k3sClusterSecrets';
import { generateK3sSecrets } from '../../../../providers/src/k3s/secrets';

const ranges = { pods: ['10.42.0.0/16'], services: ['10.43.0.0/16'] };
const inputs = { clusterName: 'vms', generation: 1, ranges };
let secrets: K3sSecrets;
beforeAll(async () => {
  secrets = await generateK3sSecrets(new Date('2026-01-01T00:00:00Z'));
});
const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

it('makes CAs for ten years, each with the key that belongs to it, in the forms k3s reads', () => {
  for (const { crt, key } of Object.values(secrets.cas)) {
    const certificate = new X509Certificate(decode(crt));
    expect(certificate.ca).toBe(true);
    expect(certificate.validTo).toContain('2036');
    expect(certificate.checkPrivateKey(createPrivateKey(decode(key)))).toBe(true);
    expect(decode(key)).toMatch(/^-----BEGIN EC PRIVATE KEY-----/);
    // One certificate a file: of such a file k3s hashes the bytes for its tokens.
    expect(decode(crt).match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  }
  expect(decode(secrets.serviceKey)).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
});

it('signs the administrator’s certificate with the CA that k3s trusts clients by', () => {
  const admin = new X509Certificate(decode(secrets.admin.crt));
  expect(admin.verify(new X509Certificate(decode(secrets.cas.client.crt)).publicKey)).toBe(true);
  expect(admin.verify(new X509Certificate(decode(secrets.cas.server.crt)).publicKey)).toBe(false);
  expect(admin.subject.split('\n').sort()).toEqual(['CN=system:admin', 'O=system:masters']);
  const { clusters } = parse(renderK3sKubeconfig(secrets, 'vms', 'https://192.0.2.1:6443')) as {
    clusters: { cluster: Record<string, string> }[];
  };
  expect(clusters[0]?.cluster['certificate-authority-data']).toBe(secrets.cas.server.crt);
});

it('writes tokens with the hash of the CA’s file', () => {
  const hash = createHash('sha256').update(decode(secrets.cas.server.crt)).digest('hex');
  expect(k3sToken(secrets, 'server')).toBe(`K10${hash}::server:${secrets.tokens.server}`);
  expect(k3sToken(secrets, 'agent')).toBe(`K10${hash}::node:${secrets.tokens.agent}`);
});

describe('what a cluster is born with', () => {
  it('is no other after an update, and a new one with a new generation', async () => {
    expect(await k3sSecrets.diff('id', inputs, inputs)).toEqual({ changes: false });
    expect(await k3sSecrets.diff('id', inputs, { ...inputs, generation: 2 })).toMatchObject({
      changes: true,
      replaces: ['generation'],
    });
  });

  it('refuses other ranges, and says what a rebuild takes', async () => {
    const other = { pods: ['10.42.0.0/16', 'fd00:42::/56'], services: ranges.services };
    const { failures } = await k3sSecrets.check(inputs, { ...inputs, ranges: other });
    expect(failures.map(({ property }) => property)).toEqual(['ranges']);
    expect(failures[0]?.reason).toMatch(
      /vms lives.*--cluster-cidr \(pods\) from 10\.42\.0\.0\/16 to 10\.42\.0\.0\/16,fd00:42::\/56/s,
    );
    expect(failures[0]?.reason).toMatch(/Nothing was changed.*`pulumi destroy`, `pulumi up`/s);
    const services = { pods: ranges.pods, services: ['10.99.0.0/16'] };
    expect((await k3sSecrets.check(inputs, { ...inputs, ranges: services })).failures[0]?.reason).toContain(
      '--service-cidr (Services) from 10.43.0.0/16 to 10.99.0.0/16',
    );
  });

  it('takes any ranges for a first cluster, the same ones again, and others with a new generation', async () => {
    const other = { pods: ['10.0.0.0/16'], services: ranges.services };
    for (const [olds, news] of [
      [{}, inputs],
      [inputs, inputs],
      [inputs, { ...inputs, ranges: other, generation: 2 }],
    ] as const)
      expect((await k3sSecrets.check(olds, news)).failures).toEqual([]);
  });
});
