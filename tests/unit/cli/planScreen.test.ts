import { join } from 'node:path';
import { Command } from 'commander';
import { addPlanCommand } from '../../../cli/plan';
import { decisionsOf } from '../../../cli/present/planParts';
import { planScreen } from '../../../cli/present/planScreen';
import { planText } from '../../../cli/present/planText';
import { parseStack } from '../../../spec/parseStack';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { planCluster } from '../../../plan/planCluster';
import { exampleStacks, planOfExample } from '../../fixtures/exampleStacks';
import { existingPlan } from '../../fixtures/observed';
import { stackWith } from '../../fixtures/stacks';

const root = join(__dirname, '..', '..', '..');
const state =
  'No state of this stack was read (as asked for): where it runs already, its nodes keep their places and its API its address, whatever is shown here.';
const plan = (changes: Record<string, unknown> = {}): ClusterPlan =>
  planCluster(parseStack(stackWith(changes)));
const flat = (text: string): string => text.replace(/\s+/g, ' ');
const screen = (planned: ClusterPlan): string => flat(planScreen(planned, 'dev'));

describe.each(exampleStacks)('the short plan of the example stack %s', (stack) => {
  const planned = planOfExample(stack);
  const lines = planScreen(planned, stack, state).trimEnd().split('\n');
  const text = flat(lines.join('\n'));

  it('is one screen', () => {
    const warnings = planned.remarks.filter(({ severity }) => severity === 'warn').length;
    expect(lines.length).toBeLessThanOrEqual(34 + 3 * warnings);
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  it('says what the network is', () => {
    const { topology, routing, tunnel, mtu, addressing, apiEndpoint, security, loadBalancing } = planned;
    for (const { choice } of [topology, routing, apiEndpoint, security.encryption, loadBalancing.ipam])
      expect(text).toContain(choice);
    if (tunnel !== undefined) expect(text).toContain(`${tunnel.protocol} over IPv4, UDP ${tunnel.port}`);
    expect(text).toContain(`${mtu.link} on the link → ${mtu.podRoute} for pods`);
    for (const { by, bytes } of mtu.overhead) expect(text).toMatch(new RegExp(`${by}( takes)? ${bytes}`));
    for (const range of [
      ...addressing.nodes,
      ...addressing.services,
      ...addressing.pods.map(({ cidr }) => cidr),
    ])
      expect(text).toContain(range);
  });

  it('names what the datapath has on, and no more', () => {
    const [, on = ''] = /^Datapath +(.*) on$/m.exec(lines.join('\n')) ?? [];
    for (const { title, choice } of planned.tuning.features)
      expect([title, on.split(', ').includes(title)]).toEqual([title, choice === 'on']);
  });

  it('has each warning with key, rule and reason, and counts the notes', () => {
    for (const { severity, path, rule, reason } of planned.remarks) {
      if (severity === 'note') {
        expect(text).toMatch(new RegExp(`[0-9]+ (notes?|accepted warnings?): .*${rule}`));
        expect(text).not.toContain(reason);
      } else {
        expect(text).toContain(path);
        expect(text).toContain(`[${rule}]`);
        expect(text).toContain(reason);
      }
    }
  });

  it('names what the stack decided, and nothing where it decided nothing', () => {
    for (const { title, choice, decidedBy } of decisionsOf(planned)) {
      if (decidedBy === 'user') expect(text).toContain(`${title} ${choice}`);
    }
    const own = decisionsOf(planned).some(({ decidedBy }) => decidedBy === 'user');
    expect(text.includes('no decision is the stack’s own')).toBe(
      !own &&
        planned.cilium.values.every(({ setBy }) => setBy === 'plan') &&
        planned.nodeConfig === undefined,
    );
  });

  it('says where the rest is', () => {
    expect(lines.slice(-2).join(' ')).toMatch(/^`--all` shows every decision with its reasons/);
  });
});

describe('a short plan', () => {
  it('tells Helm values that overrule the plan from those beside it', () => {
    const text = screen(
      plan({ 'cilium.values.operator.replicas': 1, 'cilium.values.bpf.preallocateMaps': true }),
    );
    expect(text).toContain('Its Helm values in place of the plan’s: 1 (operator.replicas)');
    expect(text).toContain('Its Helm values beside the plan’s: 1 (bpf.preallocateMaps)');
  });

  it('counts and names what a running release keeps', () => {
    const text = screen(
      existingPlan({}, (cluster) => {
        Object.assign(cluster.release?.values ?? {}, { debug: { enabled: true } });
      }),
    );
    expect(text).toMatch(/Kept of the running release in place of the plan’s: \d+ \([^)]*cluster\.name/);
    expect(text).toMatch(/Kept of the running release beside the plan’s: \d+ \([^)]*debug\.enabled/);
  });

  it('marks what the stack asked for', () => {
    expect(screen(plan({ 'cilium.routing': 'tunnel' }))).toContain('Routing tunnel (asked for by the stack)');
    expect(screen(plan())).not.toContain('Routing tunnel (');
  });

  it('says of a tunnel that there is none', () => {
    expect(screen(planOfExample('prod'))).toMatch(
      /Tunnel none MTU 1500 on the link → 1500 for pods: nothing/,
    );
  });

  it('has what becomes of nodes that run', () => {
    const change = {
      node: 'dev-general-1',
      aspect: 'server type',
      from: 'cpx31',
      to: 'cpx41',
      effect: 'its server is powered off without a shutdown, changed and started again',
    };
    const changes = { now: [change], waiting: [{ ...change, node: 'dev-general-2' }] };
    const planned = { ...plan(), changes } as unknown as ClusterPlan;
    const text = screen(planned);
    for (const part of ['dev-general-1', 'in this update', 'dev-general-2', 'waits', change.effect])
      expect(text).toContain(part);
    expect(screen(plan())).not.toContain('Nodes that run');
  });

  it('stays one screen with many nodes, pools, values, notes and long reasons', () => {
    const planned = plan();
    const [node] = planned.nodes;
    if (node === undefined) throw new Error('the smallest stack has nodes');
    const nodes = Array.from({ length: 31 }, (_, at) => ({ ...node, name: `n${at}`, pool: `pool-${at}` }));
    const note = planned.remarks[0];
    if (note === undefined) throw new Error('the smallest stack has a remark');
    const long = { ...note, reason: 'because of this and that '.repeat(80) };
    const remarks = [long, ...Array.from({ length: 200 }, () => ({ ...note, severity: 'note' as const }))];
    const lines = planScreen({ ...planned, nodes, remarks }, 'dev', state).split('\n');
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(lines).toContain('and 19 pools more');
    expect(lines).toContain(`200 notes: ${note.rule} ×200`);
    expect(lines.filter((line) => line.endsWith('…'))).toHaveLength(1);
  });

  it('tells warnings that the stack accepts from notes', () => {
    const planned = plan();
    const [remark] = planned.remarks;
    if (remark === undefined) throw new Error('the smallest stack has a remark');
    const note = { ...remark, severity: 'note' as const };
    const accepted = { ...note, rule: 'lived-with', accepted: 'it is so' };
    const text = screen({ ...planned, remarks: [accepted, note] });
    expect(text).toContain(`1 accepted warning: lived-with 1 note: ${note.rule}`);
  });

  it('lists a pool in a line, however large', () => {
    const text = screen(plan({ 'nodes.workers': { general: { type: 'cpx41', count: 50 } } }));
    expect(text).toContain('general dev-general-1 … dev-general-50 (50) cpx41 10.0.1.32 … 10.0.1.81');
  });
});

describe('routewise plan', () => {
  async function printed(...args: string[]): Promise<string> {
    let text = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((said) => {
      text += String(said);
      return true;
    });
    const program = new Command().exitOverride();
    addPlanCommand(program);
    try {
      await program.parseAsync(['node', 'routewise', 'plan', 'dev', '-C', root, '--no-state', ...args]);
    } finally {
      write.mockRestore();
    }
    return text;
  }

  it('prints the screen, and with --all the whole text', async () => {
    const dev = planOfExample('dev');
    expect(await printed()).toBe(planScreen(dev, 'dev', state));
    expect(await printed('--all')).toBe(planText(dev, 'dev', state));
  });

  it.each(['markdown', 'json'])('prints all of it as %s, with --all or without', async (format) => {
    const text = await printed('--format', format);
    expect(text).toBe(await printed('--format', format, '--all'));
    expect(text).toContain('VXLAN needs nothing of the network but UDP between nodes');
  });
});
