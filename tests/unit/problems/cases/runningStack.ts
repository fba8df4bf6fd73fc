// Cases of stacks that run: by what their state says, and where the name of their API leads.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownState } from '../../../../cli/stackState';
import { checkApiName } from '../../../../stacks/site/apiName';
import { checkLeaving, leavingMachines } from '../../../../stacks/machines/leavingMachines';
import { hetznerPlan } from '../../../fixtures/plans';
import { kubeconfigFor } from '../../../fixtures/webServer';
import { temporaryFolder } from '../../sandbox/temporaryFolder';
import { ofRun } from '../ofRun';
import type { ProblemCases } from '../problemCase';

/** @param text of the file that is named as the state */
async function planned(text: string): Promise<void> {
  const directory = temporaryFolder();
  writeFileSync(join(directory, 'state.json'), text);
  const file = { stack: 'dev', file: join(directory, 'Pulumi.dev.yaml'), sections: {}, others: {} };
  await knownState(file, { state: 'state.json', directory });
}

const plan = hetznerPlan();
/** @param protect whether Pulumi protects the fourth control plane */
const leaving = (protect: boolean) => {
  const server = {
    ...{ type: 'hcloud:index/server:Server', id: '4', inputs: { name: 'dev-control-plane-4' } },
    ...{ outputs: {}, protect },
  };
  return checkLeaving(leavingMachines({ deployment: { resources: [server] } }, plan), plan);
};

/** @param clients the name that they are to use; the kubeconfig has 127.0.0.1, and nothing answers anywhere */
const reached = (clients: string) =>
  checkApiName({ ...plan, apiEndpoint: { ...plan.apiEndpoint, clients, port: 1 } }, () =>
    Promise.resolve(kubeconfigFor('https://127.0.0.1:1')),
  );

export const runningStackCases: ProblemCases = {
  'state-unreadable': ofRun('--state', planned, '{', '{ "version": 3, "deployment": {} }'),
  'node-protected': ofRun('routewise:nodes.controlPlanes', leaving, true, false),
  'api-name-not-ready': ofRun('routewise:cluster.apiEndpoint', reached, '127.0.0.2', '127.0.0.1'),
};
