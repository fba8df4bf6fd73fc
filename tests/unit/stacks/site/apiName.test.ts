import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parseStack } from '../../../../spec/parseStack';
import type { ClusterPlan } from '../../../../plan/clusterPlan';
import type { K3sSecrets } from '../../../../plan/machines/k3s';
import { renderK3sKubeconfig } from '../../../../plan/machines/k3s';
import { planCluster } from '../../../../plan/planCluster';
import { generateK3sSecrets } from '../../../../providers/src/k3s/secrets';
import { issueCertificate } from '../../../../sandbox/cluster/certificates';
import { checkApiName } from '../../../../stacks/site/apiName';
import { hostsStack } from '../../../fixtures/stacks';

const present = '127.0.0.1';
const other = '127.0.0.2';
let secrets: K3sSecrets;
let open: Server | undefined;

beforeAll(async () => {
  secrets = await generateK3sSecrets();
});
afterEach(() => {
  open?.close();
});

const text = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

/** An API server of a cluster, whose certificate is valid for some hosts. @returns its port */
async function serve(hosts: string[], { cas }: K3sSecrets = secrets, status = 200): Promise<number> {
  const ca = { crt: text(cas.server.crt), key: text(cas.server.key) };
  const { crt, key } = await issueCertificate(ca, { commonName: 'kube-apiserver', hosts });
  const server = createServer({ cert: crt, key }, (_, answer) => {
    answer.writeHead(status).end('{}');
  });
  open = server;
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  return (server.address() as AddressInfo).port;
}

async function reasonAt(port: number, clients = other): Promise<string | undefined> {
  const plan: ClusterPlan = planCluster(parseStack(hostsStack()));
  const apiEndpoint = { ...plan.apiEndpoint, port, clients };
  const kubeconfig = renderK3sKubeconfig(secrets, 'metal', `https://${present}:${port}`);
  const [problem] = await checkApiName({ ...plan, apiEndpoint }, () => Promise.resolve(kubeconfig));
  if (problem !== undefined)
    expect(problem).toMatchObject({
      rule: 'api-name-not-ready',
      path: 'routewise:cluster.apiEndpoint',
      found: clients,
      remedy: expect.stringContaining('routewise:cluster.apiNames') as string,
    });
  return problem?.reason;
}

describe('another name for the API', () => {
  it('is taken once the cluster answers to it', async () => {
    expect(await reasonAt(await serve([present, other]))).toBeUndefined();
  });

  it('is refused while the certificates do not have it', async () => {
    expect(await reasonAt(await serve([present]))).toContain('a certificate that is not valid for that name');
  });

  it('is refused where another cluster answers', async () => {
    expect(await reasonAt(await serve([other], await generateK3sSecrets()))).toContain(
      'not from this cluster’s CA',
    );
  });

  it('is refused where something answers that knows no administrator', async () => {
    expect(await reasonAt(await serve([other], secrets, 401))).toContain('answers 401');
  });

  it('is refused where nothing answers', async () => {
    const port = await serve([other]);
    await new Promise((resolve) => open?.close(resolve));
    expect(await reasonAt(port)).toContain('does not answer (ECONNREFUSED)');
  });

  it('is not asked for what the kubeconfig has already', async () => {
    expect(await reasonAt(1, present)).toBeUndefined();
  });
});
