// Cases of the way to a cluster that runs: kubeconfigs on disk, and an API on loopback.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { stringify } from 'yaml';
import { planExistingCluster } from '../../../../lib/planExistingCluster';
import { standaloneKubeconfig } from '../../../../observe/kubeconfig';
import { readCluster } from '../../../../observe/readCluster';
import type { ExistingPlan } from '../../../../plan/infrastructure/existing';
import { checkExistingCluster } from '../../../../stacks/site/existing/checkExistingCluster';
import { existingAccess } from '../../../../stacks/site/existing/existingAccess';
import { existingPlan, observed } from '../../../fixtures/observed';
import { kubeconfigFor, withKubernetesApi } from '../../../fixtures/webServer';
import { temporaryFolder } from '../../sandbox/temporaryFolder';
import { ofRun } from '../ofRun';
import type { ProblemCases } from '../problemCase';

const server = 'https://192.0.2.1:6443';
const folder = temporaryFolder();
const file = join(folder, 'config');
writeFileSync(file, kubeconfigFor(server));

const withUser = (user: object): string =>
  stringify({
    'current-context': 'it',
    clusters: [{ name: 'it', cluster: { server } }],
    users: [{ name: 'it', user }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
  });
const answer = JSON.stringify({ kind: 'ExecCredential', status: { token: 'from-a-plugin' } });
const plugin = (command: string): string =>
  withUser({ exec: { command, args: ['-e', `console.log(${JSON.stringify(answer)})`] } });

const planOf = (provider: object): ExistingPlan => {
  const { infrastructure } = existingPlan({ provider });
  if (infrastructure.kind !== 'existing') throw new Error('not planned for an existing cluster');
  return infrastructure;
};
const kept = planOf({ kubeconfigConfig: 'existing:kubeconfig' });
/** @param secrets which keys of the configuration Pulumi marks as such */
const inConfiguration = (secrets: string[]) => {
  pulumi.runtime.setAllConfig({ 'existing:kubeconfig': kubeconfigFor(server) }, secrets);
  existingAccess(kept);
};

const uid = kept.uid;
const api = {
  '/version': { gitVersion: 'v1.34.2' },
  '/api/v1/namespaces/kube-system': { metadata: { uid } },
  '/api/v1/nodes': {
    items: [
      {
        metadata: { name: 'one' },
        spec: { podCIDR: '10.244.0.0/24' },
        status: { addresses: [{ type: 'InternalIP', address: '10.20.0.1' }] },
      },
    ],
  },
  '/api/v1/secrets': { items: [] },
};
const read = (changes: Readonly<Record<string, unknown>>) =>
  withKubernetesApi({ ...api, ...changes }, readCluster);
const met = (at: string) =>
  withKubernetesApi({ '/api/v1/namespaces/kube-system': { metadata: { uid: at } } }, (kubeconfig) => {
    const path = join(folder, 'met');
    writeFileSync(path, kubeconfig);
    return checkExistingCluster(planOf({ kubeconfig: path }));
  });

/** @param hidden dotted paths of values that are left out */
const library = (hidden: string[][]) => {
  const cluster = observed();
  if (cluster.release !== undefined) cluster.release.hidden = hidden;
  planExistingCluster(cluster, { name: 'theirs' });
};

export const existingClusterCases: ProblemCases = {
  'kubeconfig-missing': ofRun(
    'routewise:provider.kubeconfig',
    (path: string) => standaloneKubeconfig({ path }),
    join(folder, 'nothing'),
    file,
  ),
  'kubeconfig-in-clear': ofRun(
    'routewise:provider.kubeconfigConfig',
    inConfiguration,
    [],
    ['existing:kubeconfig'],
  ),
  'kubeconfig-unreadable': ofRun(
    'routewise:provider.kubeconfig',
    (text: string) => standaloneKubeconfig({ text }),
    'clusters: 3',
    withUser({ token: 'abc' }),
  ),
  'kubeconfig-context': ofRun(
    'routewise:provider.context',
    (context: string) => standaloneKubeconfig({ path: file, context }),
    'its',
    'it',
  ),
  'kubeconfig-plugin': ofRun(
    'routewise:provider.kubeconfig',
    (text: string) => standaloneKubeconfig({ text }),
    plugin('/no/such'),
    plugin(process.execPath),
  ),
  'cluster-unreadable': ofRun('routewise:provider.kubeconfig', read, { '/api/v1/nodes': undefined }, {}),
  'release-unreadable': ofRun(
    'routewise:provider.kubeconfig',
    read,
    { '/api/v1/secrets': undefined },
    { '/api/v1/secrets': undefined, '/api/v1/namespaces/kube-system/secrets': { items: [] } },
  ),
  'another-cluster': ofRun('routewise:provider.kubeconfig', met, `${uid.slice(0, -1)}0`, uid),
  'hidden-values': ofRun('cluster.release.hidden', library, [['tls', 'ca', 'key']], []),
};
