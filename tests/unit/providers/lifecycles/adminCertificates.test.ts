import { X509Certificate, createPrivateKey } from 'node:crypto';
import { createServer, connect } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { agesOf, endingSoon } from '../../../../plan/machines/certificateAges';
import type { TalosSecrets } from '../../../../plan/machines/talos/talosSecrets';
import { adminCertificates, isDue } from '../../../../providers/src/lifecycles/adminCertificates';
import type { AdminCertificatesInputs } from '../../../../providers/src/lifecycles/adminCertificates';
import { nodePrivateKey } from '../../../../providers/src/tls/certificates';
import { generateTalosSecrets } from '../../../../providers/src/talos/secrets';

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
type State = Parameters<typeof adminCertificates.diff>[1];
let secrets: TalosSecrets;
let inputs: AdminCertificatesInputs;
let state: State;

beforeAll(async () => {
  secrets = await generateTalosSecrets({ serviceAccountKeyBits: 1024 });
  inputs = {
    serial: 1,
    days: 365,
    requests: {
      talos: { authority: secrets.certs.os, kind: 'Ed25519', subject: 'O=os:admin' },
      kubernetes: { authority: secrets.certs.k8s, kind: 'P-256', subject: 'O=system:masters,CN=admin' },
    },
  };
  state = (await adminCertificates.create(inputs)).outs as unknown as State;
});

describe('administrator’s certificates of their own', () => {
  it.each(['talos', 'kubernetes'] as const)('are issued by the CA that the cluster has: %s', (user) => {
    const { crt = '', key = '' } = state.certificates[user] ?? {};
    const ca = new X509Certificate(decode(user === 'talos' ? secrets.certs.os.crt : secrets.certs.k8s.crt));
    const certificate = new X509Certificate(decode(crt));
    const born = new X509Certificate(decode(secrets.clients[user].crt));
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(nodePrivateKey(decode(key))))).toBe(true);
    expect([certificate.subject, certificate.issuer]).toEqual([born.subject, born.issuer]);
    expect(certificate.serialNumber).not.toBe(born.serialNumber);
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(365);
  });

  it('let in by TLS where those of the cluster’s birth do', async () => {
    const { k8s } = secrets.certs;
    const server = createServer({
      key: decode(k8s.key),
      cert: decode(k8s.crt),
      ca: decode(k8s.crt),
      requestCert: true,
      rejectUnauthorized: true,
    });
    server.on('secureConnection', (socket) => socket.end(String(socket.getPeerCertificate().subject.O)));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const ask = ({ crt, key }: { crt: string; key: string }): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({
          port: (server.address() as AddressInfo).port,
          host: '127.0.0.1',
          cert: decode(crt),
          key: decode(key),
          rejectUnauthorized: false,
        });
        let text = '';
        socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
        socket.on('error', reject);
        socket.on('close', () => {
          resolve(text);
        });
      });
    const renewed = state.certificates.kubernetes ?? { crt: '', key: '' };
    expect(await ask(renewed)).toBe('system:masters');
    expect(await ask(secrets.clients.kubernetes)).toBe('system:masters');
    await expect(
      ask(state.certificates.talos ?? { crt: '', key: '' }).catch(() => 'refused'),
    ).resolves.not.toBe('system:masters');
    server.close();
  });

  it('change for a serial, a life or another CA, and near their end: for nothing else', async () => {
    const changes = async (olds: State, news: AdminCertificatesInputs): Promise<boolean> =>
      (await adminCertificates.diff('id', olds, news)).changes;
    expect(await changes(state, inputs)).toBe(false);
    expect(await changes(state, { ...inputs, serial: 2 })).toBe(true);
    expect(await changes(state, { ...inputs, days: 30 })).toBe(true);
    const other = {
      ...inputs.requests,
      kubernetes: { authority: secrets.certs.etcd, kind: 'P-256' as const, subject: 'O=a' },
    };
    expect(await changes(state, { ...inputs, requests: other })).toBe(true);
    const soon = new Date(Date.now() + 59 * 86_400_000).toISOString();
    expect(await changes({ ...state, notAfter: soon }, inputs)).toBe(true);
    const end = Date.parse(state.notAfter);
    expect([isDue(state, end - 61 * 86_400_000), isDue(state, end - 60 * 86_400_000)]).toEqual([false, true]);
  });

  it('are new ones after a renewal, by the same CA', async () => {
    const { outs } = await adminCertificates.update('id', state, { ...inputs, serial: 2 });
    const { certificates, authorities } = outs as unknown as State;
    expect(certificates.kubernetes?.key).not.toBe(state.certificates.kubernetes?.key);
    expect(authorities).toBe(state.authorities);
    expect(JSON.stringify(outs)).not.toContain(secrets.certs.k8s.key);
  });
});

describe('ages', () => {
  it('are told, the first to end first, of certificates alone', () => {
    const ages = agesOf({
      'Kubernetes CA': secrets.certs.k8s.crt,
      admin: state.certificates.kubernetes?.crt ?? '',
      none: 'x',
    });
    expect(ages.map(({ name }) => name)).toEqual(['admin', 'Kubernetes CA']);
    expect(ages[1]?.notAfter.slice(0, 4)).toBe(String(new Date().getUTCFullYear() + 10));
    expect(ages[0]?.notAfter.slice(0, 19)).toBe(state.notAfter.slice(0, 19));
  });

  it.each([
    ['Kubernetes CA', 731, undefined],
    ['Kubernetes CA', 729, /^ends on 2031-12-31, in 729 days$/],
    ['administrator', 91, undefined],
    ['administrator', 89, /^ends on 2030-03-31, in 89 days$/],
    ['administrator', -1, /^ended on 2029-12-31$/],
  ])('of a %s with %i days left are a warning in time', (name, days, said) => {
    const now = Date.parse('2030-01-01T00:00:00Z');
    const notAfter = new Date(now + (days + 0.5) * 86_400_000).toISOString();
    const problems = endingSoon([{ name, notAfter }], now);
    if (said === undefined) expect(problems).toEqual([]);
    else expect(problems).toMatchObject([{ severity: 'warn', found: expect.stringMatching(said) as string }]);
  });
});
