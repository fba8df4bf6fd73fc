import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../../../config/problem';
import type { ClusterPlan } from '../../../../plan/clusterPlan';
import { tellRunning } from '../../../../stacks/tell/tellRunning';

const remark = (rule: string, severity: Problem['severity'] = 'warn'): Problem => ({
  ...{ rule, severity, path: 'routewise:nodes', found: '3' },
  ...{ reason: 'so it is', remedy: 'leave it' },
});
const change = {
  ...{ node: 'dev-general-1', aspect: 'type', from: 'cpx31', to: 'cpx41' },
  effect: 'it is powered off for a while',
};

it('tells in one way, and tells nothing that stands in the plan alone', async () => {
  const warned = jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
  const said = jest.spyOn(pulumi.log, 'info').mockResolvedValue();
  await tellRunning({
    changes: { now: [change] } as unknown as NonNullable<ClusterPlan['changes']>,
    remarks: [
      ...[remark('node-change-waits'), remark('another-rule'), remark('api-behind-one-server')],
      remark('api-endpoint-second-name', 'note'),
      { ...remark('pool-name-remembered', 'note'), accepted: 'it is meant so' },
    ],
  });
  expect(warned.mock.calls.map(([text]) => text)).toEqual([
    'dev-general-1 changes in this update, as safety.replace says (type cpx31 → cpx41): it is powered off for a while.',
    '[node-change-waits] routewise:nodes: 3: so it is. leave it.',
    '[api-behind-one-server] routewise:nodes: 3: so it is. leave it.',
  ]);
  expect(said.mock.calls.map(([text]) => text)).toEqual([
    '[api-endpoint-second-name] routewise:nodes: 3: so it is. leave it.',
    '[pool-name-remembered] routewise:nodes: 3: so it is. leave it. Accepted: it is meant so.',
  ]);
  warned.mockRestore();
  said.mockRestore();
});
