// Getting definitions of Gateway API: what is retried, what is given up with which way out.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { gatewayApiDefinitions } from '../../../../providers/src';
import { fetchDefinition } from '../../../../providers/src/kubernetes/gatewayApi/fetchDefinition';
import type { DefinitionsRequest } from '../../../../providers/src/kubernetes/gatewayApi/applyDefinitions';

const text = 'metadata: { name: gateways.gateway.networking.k8s.io }\n';
const wanted = {
  name: 'gateways.gateway.networking.k8s.io',
  file: 'gateways.yaml',
  sha256: createHash('sha256').update(text).digest('hex'),
};

async function fromServer(status: number, body: string): Promise<unknown> {
  const server = createServer((_request, response) => {
    response.writeHead(status).end(body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    return await fetchDefinition(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, wanted);
  } finally {
    server.close();
  }
}

describe('a definition of Gateway API', () => {
  it('is taken where its digest fits', async () => {
    expect(await fromServer(200, text)).toEqual({ done: { metadata: { name: wanted.name } } });
  });
  it.each([
    ['another file', 200, `${text}#`, 'hopeless', /gateways\.yaml .*is not the release’s.*gatewayApiCrds/],
    ['no file', 404, '', 'hopeless', /404 Not Found.*gatewayApiCrds/],
    ['a server in trouble', 503, '', 'retry', /503/],
    ['a server that is asked too often', 429, '', 'retry', /429/],
  ])('of which there is %s', async (_, status, body, kind, message) => {
    const answer = await fromServer(status, body);
    expect(answer).toEqual({ [kind]: expect.stringMatching(message) as string });
  });
  it('of a server that is not there', async () => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    expect(await fetchDefinition(`http://127.0.0.1:${port}`, wanted)).toEqual({
      retry: expect.stringMatching(/ECONNREFUSED.*gatewayApiCrds/) as string,
    });
  });
  it('that is missing in a folder', async () => {
    expect(await fetchDefinition('./nowhere', wanted)).toEqual({
      hopeless: expect.stringMatching(/nowhere\/gateways\.yaml is missing.*gatewayApiCrds/) as string,
    });
  });
});

describe('the resource of the definitions', () => {
  const olds: DefinitionsRequest = { kubeconfig: 'a', version: '1.4.1', from: 'here', definitions: [wanted] };
  it.each([
    ['nothing changed', {}, false],
    ['the kubeconfig changed', { kubeconfig: 'b' }, false],
    ['the mirror moved', { from: 'there' }, false],
    ['the release changed', { version: '1.6.1' }, true],
    ['a file changed', { definitions: [{ ...wanted, sha256: '0' }] }, true],
    ['one more is wanted', { definitions: [wanted, wanted] }, true],
  ])('is updated or not when %s', async (_, news, changes) => {
    expect(await gatewayApiDefinitions.diff('', olds, { ...olds, ...news })).toEqual({ changes });
  });
});
