import { planMarkdown } from '../../../cli/present/planMarkdown';
import { decisionsOf, nodeGroups } from '../../../cli/present/planParts';
import { planText } from '../../../cli/present/planText';
import { parseStack } from '../../../spec/parseStack';
import { planCluster } from '../../../plan/planCluster';
import { stackWith } from '../../fixtures/stacks';

const plan = (changes: Record<string, unknown> = {}): ReturnType<typeof planCluster> =>
  planCluster(parseStack(stackWith(changes)));
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('a printed plan', () => {
  it.each([
    ['text', planText],
    ['Markdown', planMarkdown],
  ])('has every reason and every alternative in %s', (_, present) => {
    const planned = plan({ 'cilium.values.bpf.masquerade': false });
    const text = flat(present(planned, 'dev'));
    for (const decision of decisionsOf(planned)) {
      for (const reason of decision.reasons) expect(text).toContain(reason.text);
      for (const other of decision.turnedDown) expect(text).toContain(other.why);
    }
    for (const remark of planned.remarks) expect(text).toContain(remark.reason);
  });

  it('says what the user overruled', () => {
    expect(flat(planText(plan({ 'cilium.values.operator.replicas': 1 }), 'dev'))).toMatch(
      /operator\.replicas: 1 .* in place of 2: One stands by/,
    );
  });

  it('lists large pools as spans', () => {
    const groups = nodeGroups(plan({ 'nodes.workers': { general: { type: 'cpx41', count: 50 } } }));
    expect(groups).toHaveLength(4);
    expect(groups.at(-1)).toMatchObject({
      names: 'dev-general-1 … dev-general-50 (50)',
      addresses: '10.0.1.32 … 10.0.1.81',
    });
  });
});
