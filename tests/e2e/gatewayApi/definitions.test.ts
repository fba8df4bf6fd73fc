// The definitions of Gateway API on a real API server: applied, brought up to another release, and left alone where they must.
// It must never apply files that were not taken from the releases themselves.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { gatewayApiReleases } from '../../../plan/known/gatewayApiReleases';
import type { DefinitionsRequest } from '../../../providers/src/kubernetes/gatewayApi/applyDefinitions';
import { applyDefinitions } from '../../../providers/src/kubernetes/gatewayApi/applyDefinitions';
import { fetchGatewayApi, gatewayApiVersions } from '../../../sandbox/toolchain';
import { deleteDefinitions } from '../../fixtures/cluster/deleteDefinitions';
import type { RunningApiServer } from '../../fixtures/cluster/startApiServer';
import { apiServerTools, startApiServer } from '../../fixtures/cluster/startApiServer';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { describeWith, toolsBin } from '../sandbox/readyTools';

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const group = 'gateway.networking.k8s.io';
type Version = (typeof gatewayApiVersions)[number];

describeWith(apiServerTools)('Gateway API on a real API server', () => {
  const folder = temporaryFolder();
  let server: RunningApiServer;
  beforeAll(async () => {
    server = await startApiServer(folder, toolsBin);
  }, 300_000);
  afterAll(() => server.close(), 60_000);

  async function request(version: Version, from?: string): Promise<DefinitionsRequest> {
    const release = Object.values(gatewayApiReleases).find((each) => each.version === version);
    return {
      kubeconfig: server.kubeconfig,
      version,
      from: from ?? (await fetchGatewayApi(version)),
      definitions: Object.entries(release?.definitions ?? {}).map(([plural, sha256]) => ({
        name: `${plural}.${group}`,
        file: `${group}_${plural}.yaml`,
        sha256,
      })),
      intervalMs: 50,
    };
  }

  /** Plural → release, of what the API has. */
  async function registered(): Promise<Record<string, string>> {
    const all = (await server.plane.api.list(path)) as unknown as {
      metadata: { name: string; annotations?: Record<string, string> };
    }[];
    const ours = all.filter(({ metadata }) => metadata.name.endsWith(group));
    return Object.fromEntries(
      ours.map(({ metadata }): [string, string] => [
        metadata.name.replace(`.${group}`, ''),
        metadata.annotations?.[`${group}/bundle-version`] ?? '',
      ]),
    );
  }

  afterEach(async () => {
    const names = Object.keys(await registered()).map((plural) => `${plural}.${group}`);
    await deleteDefinitions(server.plane.api, names);
  });

  it.each(gatewayApiVersions)('takes release %s, and takes it again', async (version) => {
    const wanted = await request(version);
    await applyDefinitions(wanted);
    const first = await registered();
    expect(Object.keys(first).sort()).toEqual(
      wanted.definitions.map(({ name }) => name.split('.')[0]).sort(),
    );
    expect(new Set(Object.values(first))).toEqual(new Set([`v${version}`]));
    await applyDefinitions(wanted);
    expect(await registered()).toEqual(first);
  });

  it('goes from the release of one Cilium to that of the next, and back', async () => {
    for (const version of ['1.2.0', '1.4.1', '1.6.1', '1.4.1'] as const) {
      await applyDefinitions(await request(version));
      expect((await registered()).gateways).toBe(`v${version}`);
    }
  });

  it('leaves alone what somebody else has applied of a newer release, and touches nothing then', async () => {
    const newer = join(await fetchGatewayApi('1.6.1'), `${group}_referencegrants.yaml`);
    await server.plane.api.create(path, parse(readFileSync(newer, 'utf8')));
    await expect(applyDefinitions(await request('1.4.1'))).rejects.toThrow(
      /referencegrants\.gateway\.networking\.k8s\.io of Gateway API v1\.6\.1, newer than 1\.4\.1.*gatewayApiCrds/,
    );
    expect(await registered()).toEqual({ referencegrants: 'v1.6.1' });
  });

  it('waits until a definition that is being deleted is gone', async () => {
    const wanted = await request('1.4.1');
    await applyDefinitions(wanted);
    const gateways = `${path}/gateways.${group}`;
    await server.plane.api.patch(gateways, { metadata: { finalizers: ['example.com/held'] } });
    await server.plane.api.delete(gateways);
    await expect(applyDefinitions({ ...wanted, timeoutSeconds: 1 })).rejects.toThrow(
      /After 1 s Gateway API is not there: gateways\.gateway\.networking\.k8s\.io is being deleted since 20/,
    );
    const applied = applyDefinitions(wanted);
    await server.plane.api.patch(gateways, { metadata: { finalizers: [] } });
    await applied;
    expect((await registered()).gateways).toBe('v1.4.1');
  });

  it('leaves the experimental channel alone', async () => {
    const experimental = join(await fetchGatewayApi('1.4.1'), '..', 'experimental', `${group}_gateways.yaml`);
    await server.plane.api.create(path, parse(readFileSync(experimental, 'utf8')));
    await expect(applyDefinitions(await request('1.4.1'))).rejects.toThrow(/experimental channel/);
  });

  it('applies nothing of a mirror with one changed file', async () => {
    const mirror = join(folder, 'mirror');
    mkdirSync(mirror);
    const release = await fetchGatewayApi('1.4.1');
    for (const file of readdirSync(release))
      writeFileSync(join(mirror, file), readFileSync(join(release, file)));
    const routes = join(mirror, `${group}_httproutes.yaml`);
    const text = readFileSync(routes, 'utf8');
    writeFileSync(routes, text.replace('HTTPRoute', 'HttpRoute'));
    await expect(applyDefinitions(await request('1.4.1', mirror))).rejects.toThrow(
      /httproutes\.yaml from .* is not the release’s: its SHA-256 is [0-9a-f]{64}, wanted is 98c6777c/,
    );
    expect(await registered()).toEqual({});
    writeFileSync(routes, text);
    await applyDefinitions(await request('1.4.1', mirror));
    expect((await registered()).httproutes).toBe('v1.4.1');
  });

  it('gives up where the API does not let it in', async () => {
    const wanted = await request('1.4.1');
    const kubeconfig = parse(wanted.kubeconfig) as { users: { user: unknown }[] };
    for (const each of kubeconfig.users) each.user = { token: 'of-nobody' };
    await expect(applyDefinitions({ ...wanted, kubeconfig: stringify(kubeconfig) })).rejects.toThrow(
      /gatewayclasses\.gateway\.networking\.k8s\.io cannot be read: the API answers 401/,
    );
  });
});
