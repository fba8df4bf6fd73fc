// The one client of Kubernetes APIs: what it sends, and how it tells what came back or did not.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { K3sSecrets } from '../../../../plan/machines/k3s';
import { generateK3sSecrets } from '../../../../providers/src/k3s/secrets';
import type { KubernetesCredentials } from '../../../../providers/src/kubernetes/access';
import { accessBy } from '../../../../providers/src/kubernetes/access';
import { applyObject, callApi, readApi } from '../../../../providers/src/kubernetes/callApi';
import { KubernetesClient } from '../../../../providers/src/kubernetes/kubernetesClient';
import { askKubernetesReadiness } from '../../../../providers/src/kubernetes/readiness';
import { fromBase64 } from '../../../../providers/src/tls/base64';
import { issueCertificate } from '../../../../sandbox/cluster/certificates';

let secrets: K3sSecrets;
let server: Server;
let credentials: KubernetesCredentials;
const asked: IncomingMessage[] = [];
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  secrets = await generateK3sSecrets();
  const { crt, key } = secrets.cas.server;
  const ca = { crt: fromBase64(crt), key: fromBase64(key) };
  const own = await issueCertificate(ca, { commonName: 'kube-apiserver', hosts: ['127.0.0.1'] });
  server = createServer({ cert: own.crt, key: own.key }, (request, response) => {
    asked.push(request);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  credentials = { endpoint: `https://127.0.0.1:${port}/`, ca: crt, ...secrets.admin };
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  server.close();
});

const ending = (status: number, body: string) => (response: ServerResponse) =>
  response.writeHead(status).end(body);

it('says by which kind of patch an object is changed', async () => {
  answer = ending(200, '{}');
  const access = accessBy(credentials);
  await applyObject(access, '/apis/a/v1/things/b', { a: 1 }, 'somebody');
  await callApi(access, { method: 'MERGE', path: '/api/v1/nodes/n', body: {} });
  await callApi(access, { method: 'POST', path: '/api/v1/nodes', body: {} });
  await readApi(access, '/api/v1/nodes');
  expect(asked.map(({ method, url, headers }) => [method, url, headers['content-type']])).toEqual([
    ['PATCH', '/apis/a/v1/things/b?fieldManager=somebody&force=true', 'application/apply-patch+yaml'],
    ['PATCH', '/api/v1/nodes/n', 'application/merge-patch+json'],
    ['POST', '/api/v1/nodes', 'application/json'],
    ['GET', '/api/v1/nodes', undefined],
  ]);
});

it('has no body where the answer is no JSON, and a client says so instead of failing on it', async () => {
  answer = ending(200, '<html>');
  expect(await readApi(accessBy(credentials), '/api/v1/nodes')).toEqual({ status: 200, body: undefined });
  const client = new KubernetesClient(credentials);
  await expect(client.nodes()).rejects.toThrow(
    /^The Kubernetes API at https:\/\/\S+ answers with something else/,
  );
  client.close();
});

it('tells the API’s own words of what it refuses', async () => {
  answer = ending(403, '{"kind":"Status","message":"nodes is forbidden"}');
  const client = new KubernetesClient(credentials);
  await expect(client.nodes()).rejects.toThrow('nodes is forbidden');
  answer = ending(500, '');
  await expect(client.nodes()).rejects.toThrow('it answers 500');
  client.close();
});

it('tells silence, also in the middle of an answer', async () => {
  answer = () => undefined;
  expect(await readApi(accessBy(credentials), '/', 200)).toMatchObject({ unreachable: 'no answer in time' });
  answer = (response) => response.writeHead(200).write('{"half":');
  expect(await readApi(accessBy(credentials), '/', 200)).toMatchObject({ unreachable: 'no answer in time' });
  answer = (response) => {
    response.writeHead(200).write('{"half":');
    setTimeout(() => response.destroy(), 50);
  };
  expect(await readApi(accessBy(credentials), '/')).toMatchObject({ unreachable: 'ECONNRESET' });
});

it('tells readiness by what answers, and by what does not', async () => {
  answer = ending(200, 'ok');
  expect(await askKubernetesReadiness(credentials)).toEqual({ state: 'ready' });
  answer = ending(500, '[-]etcd failed');
  expect(await askKubernetesReadiness(credentials)).toEqual({
    state: 'waiting',
    why: 'it answers 500 to /readyz',
  });
  answer = ending(401, '');
  expect((await askKubernetesReadiness(credentials)).state).toBe('foreign');
  const { cas } = await generateK3sSecrets();
  expect((await askKubernetesReadiness({ ...credentials, ca: cas.server.crt })).state).toBe('foreign');
  const nobody = { ...credentials, endpoint: 'https://nobody.invalid:6443' };
  expect(await askKubernetesReadiness(nobody)).toEqual({
    state: 'waiting',
    why: 'its name does not resolve',
    unresolved: true,
  });
});
