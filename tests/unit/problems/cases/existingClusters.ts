// Cases of a stack on an existing cluster, and of the file with what that cluster said of itself.
import { parseStack } from '../../../../spec/parseStack';
import type { Change } from '../../../fixtures/observed';
import { existingStack, observed, running } from '../../../fixtures/observed';
import type { ProblemCase, ProblemCases, Told } from '../problemCase';
import { told } from '../problemCase';

type Sections = Record<string, unknown>;

const reading = (sections: Sections, cluster: unknown): Told => {
  return () => told(() => void parseStack(existingStack(sections), cluster));
};

/** Two stacks on one cluster, or one stack on two. */
function ofExisting(
  at: string,
  trips: { sections?: Sections; change?: Change },
  misses: { sections?: Sections; change?: Change },
): ProblemCase {
  return {
    at: `routewise:${at}`,
    trips: reading(trips.sections ?? {}, observed(trips.change)),
    misses: reading(misses.sections ?? {}, observed(misses.change)),
  };
}

const noServices: Change = (cluster) => {
  cluster.cluster.serviceCIDRs = [];
};
const next = { cilium: { version: '1.20.1' } };

export const existingCases: ProblemCases = {
  'cluster-file-unreadable': {
    at: 'routewise:provider.cluster',
    trips: reading({}, { ...observed(), format: 2 }),
    misses: reading({}, observed()),
  },
  'services-unknown': ofExisting(
    'network.services',
    { change: noServices },
    { change: noServices, sections: { network: { services: '10.96.0.0/12' } } },
  ),
  'existing-ipam-unsupported': ofExisting(
    'provider.values',
    { change: running({ ipam: { mode: 'eni' } }) },
    { change: running({ ipam: { mode: 'eni' } }), sections: { provider: { values: 'keep' } } },
  ),
  'existing-version-jump': ofExisting(
    'cilium.version',
    { sections: next, change: running({}, { chartVersion: '1.18.2' }) },
    { sections: next, change: running({}, { chartVersion: '1.19.2' }) },
  ),
  'release-not-deployed': ofExisting(
    'provider.cluster',
    { change: running({}, { status: 'pending-upgrade' }) },
    { change: running({}, { status: 'deployed' }) },
  ),
  'release-elsewhere': ofExisting(
    'provider.values',
    { change: running({}, { namespace: 'cilium' }) },
    { change: running({}, { namespace: 'kube-system' }) },
  ),
  'kubeconfig-twice': ofExisting(
    'provider.kubeconfigConfig',
    { sections: { provider: { kubeconfig: 'a', kubeconfigConfig: 'a:b' } } },
    { sections: { provider: { kubeconfigConfig: 'a:b' } } },
  ),
};
