// What hosts, clusters and files say is shown, not obeyed, whoever prints it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import color from 'picocolors';
import { parse } from 'yaml';
import { pictureOf } from '../../../cli/picture/pictureOf';
import { renderMermaid } from '../../../cli/picture/renderMermaid';
import { renderSvg } from '../../../cli/picture/renderSvg';
import { adoptionText } from '../../../cli/present/adoptionText';
import { checkMarkdown } from '../../../cli/present/checkMarkdown';
import { checkText } from '../../../cli/present/checkText';
import { planMarkdown } from '../../../cli/present/planMarkdown';
import { planScreen } from '../../../cli/present/planScreen';
import { planText } from '../../../cli/present/planText';
import { preflightText } from '../../../cli/present/preflightText';
import { fitForTerminal, printJson } from '../../../cli/print';
import { routerConfigText } from '../../../cli/routerConfig';
import { RefusedError } from '../../../config/problem';
import { observedYaml } from '../../../observe/observedYaml';
import { planPreflight } from '../../../plan/preflight/preflightPlan';
import { SshError } from '../../../providers/src/ssh';
import { messageOf } from '../../../config/messageOf';
import { runError } from '../../../stacks/tell/runError';
import { planBgpStack } from '../../fixtures/bgp/bgpStack';
import { planOfExample } from '../../fixtures/exampleStacks';
import { observed } from '../../fixtures/observed';
import { harm, obeyed, placesOf, planted } from '../../fixtures/planted';

type Render = (value: never) => string;

const ownColours = new RegExp(String.raw`\x1b\[(?:[12]|22|3[1-69])m`, 'g');
const examples = ['dev', 'existing', 'metal', 'prod'] as const;
const problem = {
  rule: 'r',
  severity: 'refuse',
  path: 'p',
  found: 'f',
  reason: 'r',
  remedy: 'd',
  source: 's',
} as const;
const report = {
  files: ['values.yaml'],
  within: 'HelmRelease spec.values',
  version: '1.19.6' as const,
  versionRemark: 'the file says',
  problems: [{ ...problem, file: 'values.yaml' }],
  keys: 1,
  unasked: [],
};

/** Values with the writers of each; a value that a writer cannot take with a harmful text in it is refused elsewhere. */
const writers: [string, unknown, Record<string, Render>][] = [
  ...examples.map((name): [string, unknown, Record<string, Render>] => [
    `the plan of ${name}`,
    planOfExample(name),
    {
      planText: (plan) => planText(plan, `dev${harm}`),
      planScreen: (plan) => planScreen(plan, `dev${harm}`),
      planMarkdown: (plan) => planMarkdown(plan, `dev${harm}`),
      renderMermaid: (plan) => renderMermaid(pictureOf(plan)),
      renderSvg: (plan) => renderSvg(pictureOf(plan)),
    },
  ]),
  [
    'a plan with routers',
    planBgpStack({ bgp: { peers: { tor: { passwordConfig: 'bgp:tor' } } } }),
    Object.fromEntries(
      ['frr', 'gobgp', 'bird', 'mikrotik'].map((language): [string, Render] => [
        language,
        (plan) => routerConfigText(plan, `edge${harm}`, { for: language, neighbors: 'nodes' }),
      ]),
    ),
  ],
  ['reports of a check', [report], { checkText, checkMarkdown }],
  [
    'the plan of an adoption',
    planOfExample('existing').infrastructure,
    { adoptionText: (plan) => adoptionText(plan, '1.19.6', `existing${harm}`) },
  ],
  [
    'a preflight',
    {
      problems: [{ ...problem, path: 'host m1' }],
      hostKeys: { m1: 'SHA256:abc' },
      facts: {
        m1: {
          kernel: '6.8',
          k3s: 'v1.34.2+k3s1',
          devices: [{ name: 'eth0', driver: 'i40e', addresses: ['10.70.0.11/24'] }],
        },
      },
    },
    {
      preflightText: (said) => {
        const plan = planPreflight(planOfExample('metal'));
        if (plan === undefined) throw new Error('metal has hosts');
        return preflightText(plan, said);
      },
    },
  ],
  ['what a cluster says', observed(), { observedYaml }],
];

const cases = writers.flatMap(([name, value, renders]) =>
  Object.entries(renders).map(([writer, render]) => [writer, name, value, render] as const),
);

describe('what is printed', () => {
  it.each(cases)('by %s for %s lets no harm through', (_writer, _name, value, render) => {
    const all = placesOf(value);
    // Spread over the whole value: each of them is a plan written anew.
    const places = all.filter((_, at) => at % Math.ceil(all.length / 30) === 0);
    let written = 0;
    for (const place of places) {
      let text: string;
      try {
        text = render(planted(value, place) as never);
      } catch {
        // A kind, a version, a name by which another is looked up: with such a text it is no plan.
        continue;
      }
      written += 1;
      const at = `${place.path.join('.')}: `;
      expect(at + text.replaceAll(ownColours, '')).not.toMatch(obeyed);
      expect(at + text).not.toMatch(/^\s*INJECTED$|^\/user add/m);
    }
    expect(written).toBeGreaterThan(places.length * 0.7);
  });

  it('leaves out none of the writers', () => {
    const files = readdirSync(join(__dirname, '../../../cli/present'));
    // These write what this program itself says, or are parts of those above.
    const own = [
      'configPage',
      'rulesPage',
      'everyProblem',
      'bgpSessions',
      'nodeChanges',
      'planParts',
      'markdown',
      'layout',
    ];
    const known = new Set([...cases.map(([writer]) => writer), ...own]);
    expect(files.map((file) => file.replace('.ts', '')).filter((name) => !known.has(name))).toEqual([]);
  });

  it('is no markup in Markdown', () => {
    const plan = planOfExample('existing');
    const said = {
      ...plan,
      nodes: plan.nodes.map((node) => ({ ...node, name: '<img src=x> [a](javascript:1) | `b` <script>' })),
    };
    const page = planMarkdown(said, 'existing').replace(/```mermaid[\s\S]*?```/, '');
    const outsideOfCode = page.replaceAll(/(?<!\\)`[^`]*`/g, '');
    expect(outsideOfCode).toContain('\\<img');
    expect(outsideOfCode).not.toMatch(/(?<!\\)<(img|script)|(?<!\\)\[a\]/);
  });

  it('has nothing but this program’s colours, even where nobody cleaned it', () => {
    const colours = color.createColors(true);
    const own = `${colours.bold(colours.red('a'))} ${colours.dim('b')}`;
    expect(fitForTerminal(own)).toBe(own);
    expect(fitForTerminal(`${own}${harm}`).replaceAll(own, '')).not.toMatch(obeyed);
    expect(fitForTerminal('\u001b[8mhidden\u001b[0m\u001b[41m')).toBe('\\x1b[8mhidden\\x1b[0m\\x1b[41m');
  });

  it('stays the same value for programs', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const value = { [harm]: [harm, '\u{e0041}'] };
    printJson(value);
    const text = String(write.mock.calls[0]?.[0]);
    write.mockRestore();
    expect(text.replaceAll('\n', '')).not.toMatch(obeyed);
    expect(JSON.parse(text)).toEqual(value);
  });

  it('stays the same value in the file of a cluster', () => {
    const cluster = observed();
    cluster.cluster.server = harm;
    expect(parse(observedYaml(cluster))).toEqual(cluster);
  });
});

describe('errors', () => {
  const target = { name: harm, user: 'root', address: '192.0.2.1', port: 22 };
  const refusal = new RefusedError([{ ...problem, found: harm, reason: harm }]);
  const failure = new SshError('ssh-command-failed', target, harm, harm);
  it.each([
    ['a refusal', () => ({ message: refusal.message, told: refusal.problems })],
    ['a failure on a host', () => ({ message: failure.message, told: failure.problem })],
    ['the end of an update', () => ({ message: runError(harm).message, told: '' })],
    ['whatever was thrown', () => ({ message: messageOf(new Error(harm)), told: '' })],
  ])('%s says it clean', (_, make) => {
    const { message, told } = make();
    expect(message).not.toMatch(obeyed);
    expect(JSON.stringify(told)).not.toMatch(/\\u001b|\\n/);
  });

  it('a refusal says each thing once', () => {
    expect(new RefusedError([problem, { ...problem }]).problems).toHaveLength(1);
  });
});
