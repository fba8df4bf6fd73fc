// What Helm keeps of a release that broke off, as the cluster's API tells it.
import { renderK3sKubeconfig } from '../../../../plan/machines/k3s';
import { findHelmLeftovers } from '../../../../stacks/recovery/helmLeftovers';
import type { StatedApi } from '../../../fixtures/cluster/statedApi';
import { ending, startStatedApi } from '../../../fixtures/cluster/statedApi';

const written = '2026-03-01T12:00:00Z';
const release = { name: 'cilium', namespace: 'kube-system', resource: 'cilium', revision: 1 };
const record = (version: number, status: string): object => ({
  metadata: {
    name: `sh.helm.release.v1.cilium.v${version}`,
    creationTimestamp: '2026-03-01T12:00:20Z',
    labels: { status, version: String(version) },
  },
});
let api: StatedApi;
let kubeconfig: string;

beforeAll(async () => {
  api = await startStatedApi();
  kubeconfig = renderK3sKubeconfig(api.secrets, 'metal', api.endpoint);
});
beforeEach(() => {
  api.asked.length = 0;
});
afterAll(() => {
  api.close();
});

const find = () => findHelmLeftovers(kubeconfig, release, written);

it('removes the record of the half-made revision, and no other', async () => {
  const items = [record(1, 'deployed'), record(2, 'pending-upgrade')];
  api.answer = ending(200, JSON.stringify({ items }));
  const leftovers = await find();
  expect(leftovers.map(({ take, what }) => [take, what])).toEqual([
    ['remove', expect.stringContaining('revision 2 of cilium (pending-upgrade')],
  ]);
  for (const each of leftovers) if (each.take === 'remove') await each.remove();
  const secrets = '/api/v1/namespaces/kube-system/secrets';
  expect(api.asked.map(({ method, url }) => `${method ?? ''} ${url ?? ''}`)).toEqual([
    `GET ${secrets}?labelSelector=owner%3Dhelm%2Cname%3Dcilium`,
    `DELETE ${secrets}/sh.helm.release.v1.cilium.v2`,
  ]);
});

it('tells what the API answers, without the question’s own words', async () => {
  api.answer = ending(403, '{}');
  await expect(find()).rejects.toThrow(
    /^GET \/api\/v1\/namespaces\/kube-system\/secrets at the Kubernetes API: 403$/,
  );
});

it('tells why nobody answers', async () => {
  const away = renderK3sKubeconfig(api.secrets, 'metal', 'https://127.0.0.1:1');
  await expect(findHelmLeftovers(away, release, written)).rejects.toThrow('connect ECONNREFUSED 127.0.0.1:1');
});
