import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { K3sSecrets } from '../../../../plan/machines/k3s';
import { generateK3sSecrets } from '../../../../providers/src/k3s/secrets';
import { hostOf } from '../../../../providers/src/tls/certifiedFor';
import { askKubernetesReadiness } from '../../../../providers/src/kubernetes/readiness';
import { KubernetesClient } from '../../../../providers/src/kubernetes/kubernetesClient';
import { issueCertificate } from '../../../../sandbox/cluster/certificates';

const ownAddress = '10.0.1.10';
let secrets: K3sSecrets;
let server: Server;
let endpoint: string;

const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

beforeAll(async () => {
  secrets = await generateK3sSecrets();
  const { crt, key } = secrets.cas.server;
  const served = await issueCertificate(
    { crt: text(crt), key: text(key) },
    { commonName: 'kube-apiserver', hosts: [ownAddress] },
  );
  server = createServer({ cert: served.crt, key: served.key }, (_, answer) => {
    answer.end('{"items":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // As nodes of 10.0.1.0/24 are seen by somebody for whom that network is another one.
  endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

describe('an API server that is seen under another address than its own', () => {
  it.each([
    ['is known by its own address', ownAddress, true],
    ['is a stranger without it', undefined, false],
    ['is a stranger where it should have another one', '10.0.1.11', false],
  ])('%s', async (_case, certifiedFor, known) => {
    const access = {
      endpoint,
      ca: secrets.cas.server.crt,
      ...secrets.admin,
      ...(certifiedFor === undefined ? {} : { certifiedFor }),
    };
    expect((await askKubernetesReadiness(access)).state).toBe(known ? 'ready' : 'foreign');
    const client = new KubernetesClient(access);
    const asked = client.nodes();
    await (known
      ? expect(asked).resolves.toEqual([])
      : expect(asked).rejects.toThrow('ERR_TLS_CERT_ALTNAME_INVALID'));
    client.close();
  });

  it('is found in a URL, with brackets or without', () => {
    expect(hostOf('https://[fd00::1]:6443')).toBe('fd00::1');
    expect(hostOf('https://api.example.org:6443')).toBe('api.example.org');
  });
});
