import * as pulumi from '@pulumi/pulumi';
import { bgpPasswords, checkBgpPasswords } from '../../stacks/config/bgpPasswords';
import { planBgpStack } from '../fixtures/bgp/bgpStack';

const plan = planBgpStack({ bgp: { peers: { tor: { passwordConfig: 'bgp:tor' } } } });

describe('the password of a BGP session', () => {
  it.each<[string, Record<string, string>, string[], string[]]>([
    ['is missing', {}, [], ['bgp-password-missing']],
    ['is empty', { 'bgp:tor': '' }, ['bgp:tor'], ['bgp-password-missing']],
    ['is in clear', { 'bgp:tor': 'pass-word' }, [], ['bgp-password-in-clear']],
    ['is longer than TCP MD5 takes', { 'bgp:tor': 'x'.repeat(81) }, ['bgp:tor'], ['bgp-password-too-long']],
    ['is a secret', { 'bgp:tor': 'pass-word' }, ['bgp:tor'], []],
  ])('that %s', (_, config, secrets, expected) => {
    pulumi.runtime.setAllConfig(config, secrets);
    const problems = checkBgpPasswords(plan);
    expect(problems.map(({ rule }) => rule)).toEqual(expected);
    expect(JSON.stringify(problems)).not.toMatch(/pass-word|xxx/);
  });

  it('stays a secret on its way to where Cilium looks for it', async () => {
    pulumi.runtime.setAllConfig({ 'bgp:tor': 'pass-word' }, ['bgp:tor']);
    const [kept] = bgpPasswords(plan);
    expect(kept?.secret).toEqual({ name: 'bgp-tor', namespace: 'kube-system' });
    expect(await pulumi.isSecret(kept?.password as pulumi.Output<string>)).toBe(true);
  });

  it('is asked of no stack that names none', () => {
    pulumi.runtime.setAllConfig({}, []);
    expect(
      checkBgpPasswords(planBgpStack({ bgp: undefined, cilium: { loadBalancer: { pools: undefined } } })),
    ).toEqual([]);
  });
});
