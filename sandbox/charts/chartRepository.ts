// A Helm chart repository on loopback: index.yaml and the archives of the charts it was given; beside it, the releases of
// Gateway API. Must never serve what it was not given, and never listen beyond loopback.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { rcompare } from 'semver';
import { stringify } from 'yaml';
import type { PackedChart } from './packChart';
import { packChart } from './packChart';

export interface ChartRepository {
  /** For example `http://127.0.0.1:40123`. */
  url: string;
  port: number;
  /** Packs a chart's folder and offers it; the same version again replaces it. */
  add(folder: string): Promise<void>;
  /** Offers the definitions of a release of Gateway API as `/gateway-api/v<version>/config/crd/standard/<file>`. @param folder holds them */
  addGatewayApi(version: string, folder: string): void;
  /** `name-version` of every chart on offer. */
  charts(): string[];
  close(): Promise<void>;
}

/** @param port 0 for a free one */
export async function startChartRepository(port = 0): Promise<ChartRepository> {
  const charts = new Map<string, PackedChart>();
  const gatewayApi = new Map<string, string>();
  const server = fastify({ logger: false, forceCloseConnections: true });
  serve(server, charts);
  serveGatewayApi(server, gatewayApi);
  const url = await server.listen({ host: '127.0.0.1', port });
  return {
    url,
    port: Number(new URL(url).port),
    async add(folder) {
      const chart = await packChart(folder);
      charts.set(`${chart.name}-${chart.version}`, chart);
    },
    addGatewayApi: (version, folder) => void gatewayApi.set(version, folder),
    charts: () => [...charts.keys()].sort(),
    close: () => server.close(),
  };
}

function serve(server: FastifyInstance, charts: Map<string, PackedChart>): void {
  server.get('/index.yaml', (_request, reply) =>
    reply.type('application/yaml').send(renderIndex([...charts.values()])),
  );
  server.get<{ Params: { file: string } }>('/:file', (request, reply) => {
    const chart = charts.get(request.params.file.replace(/\.tgz$/, ''));
    if (!chart) return reply.code(404).send(`No ${request.params.file} here; see index.yaml.\n`);
    return reply.type('application/gzip').send(chart.archive);
  });
}

function serveGatewayApi(server: FastifyInstance, releases: Map<string, string>): void {
  server.get<{ Params: { version: string; file: string } }>(
    '/gateway-api/v:version/config/crd/standard/:file',
    async (request, reply) => {
      const { version, file } = request.params;
      const folder = releases.get(version);
      if (folder === undefined || !(await readdir(folder)).includes(file))
        return reply.code(404).send(`No ${file} of Gateway API ${version} here.\n`);
      return reply.type('application/yaml').send(await readFile(join(folder, file)));
    },
  );
}

/** What Helm's index may hold of a Chart.yaml (helm.sh/helm/v3/pkg/chart.Metadata); it refuses an index with any other key. */
const metadataKeys = new Set(
  `name home sources version description keywords maintainers icon apiVersion condition tags appVersion deprecated
  annotations kubeVersion dependencies type`.split(/\s+/),
);

/** The index as Helm reads it: newest version first, each with the digest of its archive. */
export function renderIndex(charts: PackedChart[]): string {
  const entries: Record<string, unknown[]> = {};
  for (const chart of [...charts].sort((a, b) => rcompare(a.version, b.version))) {
    (entries[chart.name] ??= []).push({
      ...Object.fromEntries(Object.entries(chart.metadata).filter(([key]) => metadataKeys.has(key))),
      digest: chart.digest,
      urls: [`${chart.name}-${chart.version}.tgz`],
    });
  }
  return stringify({ apiVersion: 'v1', entries });
}
