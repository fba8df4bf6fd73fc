// The one client of Kubernetes APIs: what it sends, and how it tells what came back or did not.
import { generateK3sSecrets } from '../../../../providers/src/k3s/secrets';
import type { KubernetesCredentials } from '../../../../providers/src/kubernetes/access';
import { accessBy } from '../../../../providers/src/kubernetes/access';
import { applyObject, callApi, readApi } from '../../../../providers/src/kubernetes/callApi';
import { KubernetesClient } from '../../../../providers/src/kubernetes/kubernetesClient';
import { askKubernetesReadiness } from '../../../../providers/src/kubernetes/readiness';
import type { StatedApi } from '../../../fixtures/cluster/statedApi';
import { ending, startStatedApi } from '../../../fixtures/cluster/statedApi';

let api: StatedApi;
let credentials: KubernetesCredentials;

beforeAll(async () => {
  api = await startStatedApi();
  credentials = { endpoint: `${api.endpoint}/`, ca: api.secrets.cas.server.crt, ...api.secrets.admin };
});
beforeEach(() => {
  api.asked.length = 0;
});
afterAll(() => {
  api.close();
});

it('says by which kind of patch an object is changed', async () => {
  api.answer = ending(200, '{}');
  const access = accessBy(credentials);
  await applyObject(access, '/apis/a/v1/things/b', { a: 1 }, 'somebody');
  await callApi(access, { method: 'MERGE', path: '/api/v1/nodes/n', body: {} });
  await callApi(access, { method: 'POST', path: '/api/v1/nodes', body: {} });
  await readApi(access, '/api/v1/nodes');
  expect(api.asked.map(({ method, url, headers }) => [method, url, headers['content-type']])).toEqual([
    ['PATCH', '/apis/a/v1/things/b?fieldManager=somebody&force=true', 'application/apply-patch+yaml'],
    ['PATCH', '/api/v1/nodes/n', 'application/merge-patch+json'],
    ['POST', '/api/v1/nodes', 'application/json'],
    ['GET', '/api/v1/nodes', undefined],
  ]);
});

it('has no body where the answer is no JSON, and a client says so instead of failing on it', async () => {
  api.answer = ending(200, '<html>');
  expect(await readApi(accessBy(credentials), '/api/v1/nodes')).toEqual({ status: 200, body: undefined });
  const client = new KubernetesClient(credentials);
  await expect(client.nodes()).rejects.toThrow(
    /^The Kubernetes API at https:\/\/\S+ answers with something else/,
  );
  client.close();
});

it('tells the API’s own words of what it refuses', async () => {
  api.answer = ending(403, '{"kind":"Status","message":"nodes is forbidden"}');
  const client = new KubernetesClient(credentials);
  await expect(client.nodes()).rejects.toThrow('nodes is forbidden');
  api.answer = ending(500, '');
  await expect(client.nodes()).rejects.toThrow('it answers 500');
  client.close();
});

it('tells silence, also in the middle of an answer', async () => {
  api.answer = () => undefined;
  expect(await readApi(accessBy(credentials), '/', 200)).toMatchObject({ unreachable: 'no answer in time' });
  api.answer = (response) => void response.writeHead(200).write('{"half":');
  expect(await readApi(accessBy(credentials), '/', 200)).toMatchObject({ unreachable: 'no answer in time' });
  api.answer = (response) => {
    response.writeHead(200).write('{"half":');
    setTimeout(() => response.destroy(), 50);
  };
  expect(await readApi(accessBy(credentials), '/')).toMatchObject({ unreachable: 'ECONNRESET' });
});

it('tells readiness by what answers, and by what does not', async () => {
  api.answer = ending(200, 'ok');
  expect(await askKubernetesReadiness(credentials)).toEqual({ state: 'ready' });
  api.answer = ending(500, '[-]etcd failed');
  expect(await askKubernetesReadiness(credentials)).toEqual({
    state: 'waiting',
    why: 'it answers 500 to /readyz',
  });
  api.answer = ending(401, '');
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
