import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateK3sSecrets } from '../../providers/src/k3s/secrets';
import { generateTalosSecrets } from '../../providers/src/talos/secrets';
import type { EmptyApi } from '../fixtures/cluster/emptyApi';
import { startEmptyApi } from '../fixtures/cluster/emptyApi';
import { exampleStacks, planOfExample } from '../fixtures/exampleStacks';
import type { MockedSecrets } from '../fixtures/registeredUrns';
import { registeredUrns } from '../fixtures/registeredUrns';
import { formerStack, formerStacks } from '../fixtures/states/formerStates';
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

function listOf(stack: string): string {
  return join(__dirname, '..', 'golden', 'urns', `${stack}.txt`);
}

/**
 * A line that goes, or reads otherwise, is a resource that every stack there is loses with its next update, and gets another for it:
 * `aliases` of Pulumi let it be the same one. `UPDATE_GOLDEN=1 npm test -- --testPathPatterns urns` writes the lists.
 */
function expectList(stack: string, urns: readonly string[]): void {
  const file = listOf(stack);
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

describe.each(formerStacks)('the state that the former release left of %s', (stack) => {
  it('has no resource that the list has not', () => {
    const known = formerStack(stack)
      .state.deployment.resources.map(({ urn }) => urn.replace('{{urn}}', ''))
      // The stack itself, and providers that the engine makes.
      .filter((urn) => !/^pulumi:(pulumi:Stack::|providers:[\w-]+::default)/.test(urn))
      // An image lies on each node of Proxmox VE, and the sandbox has others than two of the examples.
      .map((urn) => (stack.startsWith('vms') ? urn.replace(/@pve-\d$/, '@pve') : urn));
    expect(known.length).toBeGreaterThan(5);
    const list = readFileSync(listOf(stack), 'utf8').split('\n');
    expect(known.filter((urn) => !list.includes(urn))).toEqual([]);
  });
});
