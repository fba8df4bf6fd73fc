// Every example stack's values through the real chart of every supported version: what comes out says what the plan promised.
// It must never pass over a value: one whose place is not known here fails the test.
import { join } from 'node:path';
import { parseStack } from '../../../config/parse';
import { readStackFile } from '../../../config/readStackFile';
import { ciliumVersions } from '../../../config/schema/versions';
import { planCluster } from '../../../plan/planCluster';
import { keyOf } from '../../../plan/values/reasonedValue';
import { helmTemplate } from '../../fixtures/chart/helmTemplate';
import { whereValuesShow } from '../../fixtures/chart/whereValuesShow';
import { describeWith, projectRoot, toolsBin } from '../sandbox/readyTools';

const stacks = ['dev', 'prod', 'vms', 'vms-dual-stack', 'platform', 'metal'];
const kubernetes = { '1.18.5': '1.33.4', '1.19.6': '1.34.2', '1.20.1': '1.34.2' } as const;

describeWith(['helm'])('the values of', () => {
  describe.each(stacks)('the stack %s', (stack) => {
    test.each(ciliumVersions)(
      'are in effect in what Cilium %s’s chart renders',
      (version) => {
        const sections = readStackFile(stack, projectRoot).sections as {
          cilium?: Record<string, unknown>;
        };
        const plan = planCluster(parseStack({ ...sections, cilium: { ...sections.cilium, version } }));
        const manifests = helmTemplate(join(toolsBin, 'helm'), version, plan.cilium.helmValues, {
          kubernetes: kubernetes[version],
        });
        const rendered = { version, manifests };
        const differing = plan.cilium.values.flatMap((value) => {
          const key = keyOf(value);
          const place = whereValuesShow[key];
          if (place === undefined) return [`${key}: its place in the rendered chart is not known`];
          const { found, wanted } = place(rendered, value.value);
          return JSON.stringify(found) === JSON.stringify(wanted)
            ? []
            : [`${key}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`];
        });
        expect(differing).toEqual([]);
        expect(plan.cilium.values.length).toBeGreaterThan(15);
      },
      60_000,
    );
  });
});
