// Cases of the Kubernetes API's address, before a cluster is built and once it runs.
import { parseStack } from '../../../../spec/parseStack';
import { planCluster } from '../../../../plan/planCluster';
import type { RunningStack } from '../../../../plan/running/runningStack';
import { nothingRuns } from '../../../../plan/running/runningStack';
import { hostsStack, stackWith } from '../../../fixtures/stacks';
import { overRunning } from '../overRunning';
import type { ProblemCases } from '../problemCase';
import { ofPlan } from '../problemCase';

/** A stack whose API was reached by this address of its first control plane. */
function builtAt(stack: unknown, address: string): RunningStack {
  const { choice, host, port } = planCluster(parseStack(stack)).apiEndpoint;
  const known = host === undefined ? {} : { host };
  return { ...nothingRuns, api: { choice, ...known, port, url: `https://${address}:${port}` } };
}

const one = { 'nodes.controlPlanes.count': 1 };
const overServer = overRunning(
  (changes) => stackWith({ ...one, ...changes }),
  builtAt(stackWith(one), '203.0.113.7'),
);

const leading = (...hosts: readonly number[]) => ({
  'nodes.controlPlanes': {
    schedulable: true,
    hosts: hosts.map((each) => ({ name: `m${each}`, address: `10.0.1.${each}`, hardware: 'card' })),
  },
  'nodes.workers': {},
});
const overHosts = overRunning(hostsStack, builtAt(hostsStack(leading(1, 2, 3)), '10.0.1.1'));

export const apiAddressCases: ProblemCases = {
  'api-behind-one-server': ofPlan(
    'nodes.controlPlanes.count',
    {},
    { 'cluster.apiEndpoint': 'control-plane' },
  ),
  'api-endpoint-kept': overServer(
    'cluster.apiEndpoint',
    { 'cluster.apiEndpoint': 'load-balancer' },
    { 'cluster.apiEndpoint': 'control-plane' },
  ),
  'api-endpoint-node-leaves': overHosts('nodes.controlPlanes', leading(2, 3, 4), leading(3, 2, 1)),
  'api-endpoint-second-name': overServer(
    'cluster.apiEndpoint',
    { 'cluster.apiEndpoint': 'api.example.org' },
    { 'cluster.apiEndpoint': '203.0.113.7' },
  ),
};
