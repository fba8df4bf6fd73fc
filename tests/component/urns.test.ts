import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStackFile } from '../../config/readStackFile';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { planStack } from '../../plan/planStack';
import { generateK3sSecrets } from '../../providers/src/k3s/secrets';
import { generateTalosSecrets } from '../../providers/src/talos/secrets';
import type { EmptyApi } from '../fixtures/cluster/emptyApi';
import { startEmptyApi } from '../fixtures/cluster/emptyApi';
import { exampleStacks, planOfExample } from '../fixtures/exampleStacks';
import type { MockedSecrets } from '../fixtures/registeredUrns';
import { registeredUrns } from '../fixtures/registeredUrns';
import { formerStack, formerStacks } from '../fixtures/states/formerStates';
import { withoutWords } from '../fixtures/states/standIns';
import { temporaryFolder } from '../unit/sandbox/temporaryFolder';

let secrets: MockedSecrets;
let api: EmptyApi;
const kubeconfigBefore = process.env.KUBECONFIG;
beforeAll(async () => {
  secrets = {
    talos: await generateTalosSecrets({ serviceAccountKeyBits: 2048 }),
    k3s: await generateK3sSecrets(),
  };
  // A cluster that is there already is asked for its release.
  api = await startEmptyApi(temporaryFolder());
  process.env.KUBECONFIG = api.kubeconfig;
});
afterAll(async () => {
  if (kubeconfigBefore === undefined) delete process.env.KUBECONFIG;
  else process.env.KUBECONFIG = kubeconfigBefore;
  await api.close();
});

/**
 * A line that goes, or reads otherwise, is a resource that every stack there is loses with its next update, and gets another for it:
 * `aliases` of Pulumi let it be the same one. `UPDATE_GOLDEN=1 npm test -- --testPathPatterns urns` writes the lists.
 */
function expectList(stack: string, urns: readonly string[]): void {
  const file = join(__dirname, '..', 'golden', 'urns', `${stack}.txt`);
  const text = urns.map((urn) => `${urn}\n`).join('');
  if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(file, text);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
}

describe.each(exampleStacks)('the example stack %s', (stack) => {
  it('registers its resources under the names and parents that states know them by', async () => {
    const urns = await registeredUrns(planOfExample(stack), secrets);
    expect(new Set(urns).size).toBe(urns.length);
    expectList(stack, urns);
  });
});

/** From the stack file that the former release had. */
function planOfFormer(stack: string): ClusterPlan {
  const folder = temporaryFolder();
  const { stackFile, files } = formerStack(stack);
  const standIns = { kubeconfig: api.kubeconfig, uid: '00000000-0000-0000-0000-000000000000' };
  for (const [name, text] of Object.entries({ ...files, [`Pulumi.${stack}.yaml`]: stackFile }))
    writeFileSync(join(folder, name), withoutWords(text, standIns));
  return planStack(readStackFile(stack, folder).sections, folder, { environment: {} });
}

describe.each(formerStacks)('the stack %s of the former release', (stack) => {
  it('finds every resource of its state registered', async () => {
    const known = formerStack(stack)
      .state.deployment.resources.map(({ urn }) => urn.replace('{{urn}}', ''))
      // The stack itself, and providers that the engine makes.
      .filter((urn) => !/^pulumi:(pulumi:Stack::|providers:[\w-]+::default)/.test(urn));
    expect(known.length).toBeGreaterThan(5);
    const urns = await registeredUrns(planOfFormer(stack), secrets);
    expect(known.filter((urn) => !urns.includes(urn))).toEqual([]);
  });
});
