import { noCiliumYet, runningCiliumOf } from '../../../../plan/running/runningCilium';

const providerUrn = 'urn:pulumi:dev::routewise::pulumi:providers:kubernetes::dev';
const releaseUrn =
  'urn:pulumi:dev::routewise::routewise:index:CiliumRelease$kubernetes:helm.sh/v3:Release::cilium';
const inputs = { name: 'cilium', namespace: 'kube-system' };

type Change = Record<string, unknown>;

function state({ provider = {}, release = {} }: { provider?: Change; release?: Change }): unknown {
  return {
    deployment: {
      resources: [
        { urn: providerUrn, type: 'pulumi:providers:kubernetes', id: 'two', ...provider },
        {
          urn: releaseUrn,
          type: 'kubernetes:helm.sh/v3:Release',
          id: 'kube-system/cilium',
          provider: `${providerUrn}::two`,
          inputs,
          ...release,
        },
      ],
    },
  };
}

describe('what a state has of Cilium', () => {
  it('is nothing in a new stack', () => {
    expect(runningCiliumOf({ deployment: {} })).toEqual(noCiliumYet);
  });

  it('is the release with its cluster', () => {
    const provider = { inputs: { kubeconfig: {}, clusterIdentifier: 'abc' } };
    expect(runningCiliumOf(state({ provider, release: { retainOnDelete: true } }))).toEqual({
      installed: { ...inputs, cluster: 'abc', retained: true },
      unidentified: false,
    });
  });

  it('tells a provider of an earlier release, which does not say which cluster it is for', () => {
    expect(runningCiliumOf(state({ provider: { inputs: { kubeconfig: {} } } }))).toEqual({
      installed: { ...inputs, retained: false },
      unidentified: true,
    });
  });

  it('takes neither a release that waits for its deletion nor another chart’s for it', () => {
    const provider = { inputs: { clusterIdentifier: 'abc' } };
    for (const release of [{ delete: true }, { urn: releaseUrn.replace('CiliumRelease', 'Else') }])
      expect(runningCiliumOf(state({ provider, release }))).toEqual({ unidentified: false });
  });
});
