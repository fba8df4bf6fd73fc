import fc from 'fast-check';
import { lanesOf } from '../../../cli/picture/lanes';
import { mermaidLimits, renderMermaid } from '../../../cli/picture/renderMermaid';
import { anyPicture } from './pictureArbitrary';
import { tunnelOnGateway, twoSites } from './pictureExamples';
import { sampled } from '../../fixtures/sampled';

/** A label holds letters, digits, plain punctuation, line breaks, and all else as character codes. */
const label = String.raw`"(?:[\p{L}\p{N}\p{M} .,:/()+·…→’–_-]|#\d+;|<br/>)+"`;
const id = '[a-z]+[0-9a-z]*';
const statements = {
  subgraph: new RegExp(`^subgraph (${id})\\[${label}\\]$`, 'u'),
  end: /^end$/,
  node: new RegExp(`^(${id})(?:\\[${label}\\]|\\(${label}\\))(?::::[a-zA-Z]+)?$`, 'u'),
  edge: new RegExp(`^(${id}) (?:---|-->|===|-\\. ${label} \\.-|---\\|${label}\\|) (${id})$`, 'u'),
  hop: new RegExp(`^(${id}) -->\\|${label}\\| (${id})\\(${label}\\)$`, 'u'),
  column: new RegExp(`^${id}(?: ~~~ ${id})+$`),
  classDef: /^classDef [a-zA-Z]+ stroke:#[0-9a-f]{6},stroke-width:\dpx$/,
} as const;

/**
 * Reads a flowchart by a grammar much narrower than Mermaid's own; what it reads, Mermaid reads in the same way.
 * @throws Error with the line that is none of these statements, or names what is not declared
 */
function readFlowchart(text: string): { nodes: Set<string>; edges: [string, string][] } {
  const [first, ...lines] = text.trimEnd().split('\n');
  if (first !== 'flowchart TB') throw new Error(`begins with ${first ?? ''}`);
  const nodes = new Set<string>();
  const edges: [string, string][] = [];
  let depth = 0;
  const declare = (name: string): void => {
    if (nodes.has(name)) throw new Error(`${name} is declared twice`);
    nodes.add(name);
  };
  for (const line of lines.map((each) => each.trim())) {
    const [, subgraph] = statements.subgraph.exec(line) ?? [];
    const [, node] = statements.node.exec(line) ?? [];
    const [, from, to] = statements.edge.exec(line) ?? [];
    const [, hopFrom, hopTo] = statements.hop.exec(line) ?? [];
    if (subgraph !== undefined) {
      declare(subgraph);
      depth += 1;
    } else if (statements.end.test(line)) depth -= 1;
    else if (node !== undefined) declare(node);
    else if (from !== undefined && to !== undefined) edges.push([from, to]);
    else if (hopFrom !== undefined && hopTo !== undefined) {
      declare(hopTo);
      edges.push([hopFrom, hopTo]);
    } else if (!statements.column.test(line) && !statements.classDef.test(line))
      throw new Error(`not a statement: ${line}`);
    if (depth < 0) throw new Error('one end too many');
  }
  if (depth !== 0) throw new Error('a subgraph has no end');
  for (const name of edges.flat()) if (!nodes.has(name)) throw new Error(`${name} is not declared`);
  return { nodes, edges };
}

describe('the Mermaid flowchart of any picture', () => {
  it('keeps to a narrow grammar, whatever the names', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const { nodes } = readFlowchart(renderMermaid(picture));
        const lanes = [...lanesOf(picture, mermaidLimits).values()].flat();
        const drawn = [...nodes].filter((name) => /^pool\d+node/.test(name));
        expect(drawn).toHaveLength(
          lanes.reduce((sum, lane) => sum + (lane.detail === 'group' ? 1 : lane.nodes.length), 0),
        );
      }),
      { numRuns: sampled(200) },
    );
  });

  it('never begins a statement that Mermaid seeks before it reads quotes', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const lines = renderMermaid(picture).split('\n');
        const others = lines.filter((line) => !line.trim().startsWith('classDef '));
        expect(others.filter((line) => /style|classDef|%%/.test(line))).toEqual([]);
      }),
    );
  });
});

describe('the Mermaid flowchart', () => {
  it('draws large pools as one box with first, last and count', () => {
    const text = renderMermaid(tunnelOnGateway(57));
    expect(text).toContain('dev-general-1 … dev-general-57<br/>57 nodes<br/>10.0.0.32 … 10.0.0.88');
    expect(text).toContain('control-plane-3<br/>10.0.0.13');
  });

  it.each([
    [2, 3],
    [9, 12],
    [57, 4],
    [997, 4],
  ])('with %d workers has %d boxes for nodes', (workers, boxes) => {
    const { nodes } = readFlowchart(renderMermaid(tunnelOnGateway(workers)));
    expect([...nodes].filter((name) => /^pool\d+node/.test(name))).toHaveLength(boxes);
  });

  it('stays below what GitHub draws: 500 edges and 50,000 characters', () => {
    const picture = twoSites(500);
    const crowded = {
      ...picture,
      nodes: picture.nodes.map((node, index) => ({ ...node, pool: `pool-${index % 100}` })),
    };
    const text = renderMermaid(crowded);
    expect(readFlowchart(text).edges.length).toBeLessThan(500);
    expect(text.length).toBeLessThan(50_000);
  });

  it('joins sites where their networks meet', () => {
    expect(renderMermaid(twoSites(2))).toContain(
      'wire1 ---|"site-to-site over the Internet · MTU 1420"| wire2',
    );
  });
});
