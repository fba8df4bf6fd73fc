import { ciliumCrds } from '../../../../providers/src';
import { accessOf } from '../../../../providers/src/kubernetes/access';

const inputs = {
  kubeconfig: 'a kubeconfig',
  crds: ['cilium.io/v2/ciliumbgppeerconfigs', 'cilium.io/v2/ciliumloadbalancerippools'],
  ciliumVersion: '1.19.6',
};

describe('the resource that stands for served definitions', () => {
  it.each([
    ['nothing changed', {}, false],
    ['the kubeconfig changed', { kubeconfig: 'another' }, false],
    ['fewer are wanted', { crds: inputs.crds.slice(1) }, false],
    ['more are wanted', { crds: [...inputs.crds, 'cilium.io/v2/ciliumbgpadvertisements'] }, true],
    ['Cilium is another', { ciliumVersion: '1.20.1' }, true],
  ])('waits again or not when %s', async (_, news, changes) => {
    expect(await ciliumCrds.diff('cilium.io', inputs, { ...inputs, ...news })).toEqual({ changes });
  });
});

describe('the access a kubeconfig gives', () => {
  const config = (user: string): string => `
current-context: second
clusters:
  - { name: first, cluster: { server: 'https://192.0.2.1:6443' } }
  - { name: two, cluster: { server: 'https://192.0.2.2:6443/', certificate-authority-data: Q0E= } }
users:
  - { name: admin, user: ${user} }
contexts:
  - { name: second, context: { cluster: two, user: admin } }
`;

  it('is that of the current context, decoded', () => {
    expect(accessOf(config('{ client-certificate-data: Q0VSVA==, client-key-data: S0VZ }'))).toEqual({
      server: 'https://192.0.2.2:6443',
      ca: 'CA',
      cert: 'CERT',
      key: 'KEY',
    });
    expect(accessOf(config('{ token: abc }'))).toEqual({
      server: 'https://192.0.2.2:6443',
      ca: 'CA',
      token: 'abc',
    });
  });

  it('is refused where the current context leads nowhere', () => {
    expect(() => accessOf(config('{}').replace('current-context: second', ''))).toThrow('current context');
    expect(() => accessOf('')).toThrow('current context');
  });
});
