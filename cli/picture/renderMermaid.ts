// Draws a picture as a Mermaid flowchart, for Markdown pages.
// It must never let a text of the picture become Mermaid syntax: every label is quoted and escaped.
import type { Lane, Limits } from './lanes';
import { lanesOf, shortName, span } from './lanes';
import type { NetworkPicture, NodePicture, SegmentPicture } from './networkPicture';
import { waysOf } from './ways';
import { overlayText, overlayTitle, podsText, routesTitle, segmentKinds, servicesText } from './words';

export const mermaidLimits: Limits = { cards: 8, cells: 12, smallPool: 5, lanes: 12 };

const styles = {
  entrance: 'stroke:#2f6fdb,stroke-width:2px',
  router: 'stroke:#7a4fc9,stroke-width:2px',
  network: 'stroke:#5b6b7c,stroke-width:2px',
  controlPlane: 'stroke:#4a72bd,stroke-width:2px',
  overlay: 'stroke:#d97f1c,stroke-width:3px',
  routes: 'stroke:#4c9a3f,stroke-width:3px',
  pods: 'stroke:#2a9d84,stroke-width:2px',
} as const;
type Style = keyof typeof styles;

/** The text between the fences of a Mermaid block. Colours are of outlines only, so that they suit any theme. */
export function renderMermaid(picture: NetworkPicture): string {
  const lanes = [...lanesOf(picture, mermaidLimits).values()].flat();
  const laneId = new Map(lanes.map((lane, index) => [lane, `pool${index + 1}`]));
  const lines = [
    'flowchart TB',
    ...outside(picture, laneId),
    ...picture.segments.flatMap((segment, index) => segmentLines(picture, segment, index, laneId)),
    ...links(picture),
    ...shared(picture, [...laneId.values()]),
    ...hops(picture),
  ];
  const used = Object.entries(styles).filter(([name]) => lines.some((line) => line.endsWith(`:::${name}`)));
  return `${[...lines, ...used.map(([name, style]) => `  classDef ${name} ${style}`)].join('\n')}\n`;
}

function outside(picture: NetworkPicture, laneId: ReadonlyMap<Lane, string>): string[] {
  const ways = waysOf(picture);
  if (ways.length === 0) return [];
  return [
    `  subgraph outside[${label('outside the nodes’ networks')}]`,
    ...ways.map(({ texts, look }, index) =>
      styled(`    way${index + 1}[${label(...texts.map(({ text }) => text))}]`, look),
    ),
    '  end',
    ...ways.flatMap(({ look, reaches }, index) =>
      [...laneId]
        .filter(([lane]) => reaches(lane))
        .map(([, id]) => `  way${index + 1} ${look === 'router' ? `-. ${label('BGP')} .-` : '-->'} ${id}`),
    ),
  ];
}

function segmentLines(
  picture: NetworkPicture,
  segment: SegmentPicture,
  index: number,
  laneId: ReadonlyMap<Lane, string>,
): string[] {
  const own = [...laneId].filter(([lane]) => lane.segment === segment);
  const { gateway, mtu, cidrs, name, notes = [] } = segment;
  const wire = `wire${index + 1}`;
  const title = [name, ...cidrs, `MTU ${mtu}`].join(' · ');
  const wireTexts = [
    ...(gateway === undefined ? [] : [`${gateway.name} ${gateway.address}`, gateway.note ?? '']),
    segmentKinds[segment.kind],
    ...notes,
  ];
  return [
    `  subgraph segment${index + 1}[${label(title)}]`,
    styled(`    ${wire}(${label(...wireTexts)})`, 'network'),
    ...own.flatMap(([lane, id]) => [
      `    subgraph ${id}[${label(lane.title)}]`,
      ...laneLines(picture, lane, id),
      '    end',
    ]),
    ...own.map(([, id]) => `    ${wire} ---|${label(`MTU ${mtu}`)}| ${id}`),
    '  end',
  ];
}

function laneLines(picture: NetworkPicture, lane: Lane, id: string): string[] {
  if (lane.detail === 'group') {
    const names = span(lane.nodes.map(({ name }) => name));
    const addresses = span(lane.nodes.flatMap((node) => node.addresses[0] ?? []));
    const line = `      ${id}nodes[${label(names, `${lane.nodes.length} nodes`, addresses, mtuOf(lane.nodes, picture))}]`;
    return [lane.role === 'control-plane' ? styled(line, 'controlPlane') : line];
  }
  const nodes = lane.nodes.map((node, index) => {
    const texts =
      lane.detail === 'cards'
        ? [
            node.name,
            ...node.addresses,
            ...(node.linkMtu === undefined ? [] : [`link MTU ${node.linkMtu}`]),
            ...(node.podCidrs ?? []).map((each) => `pods ${each}`),
            mtuOf([node], picture),
          ]
        : [shortName(node, picture), ...node.addresses];
    const line = `      ${id}node${index + 1}[${label(...texts)}]`;
    return node.role === 'control-plane' ? styled(line, 'controlPlane') : line;
  });
  if (nodes.length < 2) return nodes;
  // Invisible edges put the nodes one under another in their order; without them they would lie in a row, shuffled.
  return [...nodes, `      ${nodes.map((_, index) => `${id}node${index + 1}`).join(' ~~~ ')}`];
}

function mtuOf(nodes: readonly NodePicture[], picture: NetworkPicture): string {
  const mtus = [...new Set(nodes.map((node) => node.podMtu ?? picture.pods.mtu))].sort((a, b) => a - b);
  return `pod MTU ${span(mtus.map(String))}`;
}

function links({ links: all, segments }: NetworkPicture): string[] {
  return all.flatMap(({ segments: ids, name, mtu }) => {
    const wires = segments.flatMap(({ id }, index) => (ids.includes(id) ? [`wire${index + 1}`] : []));
    const text = label(mtu === undefined ? name : `${name} · MTU ${mtu}`);
    return wires.slice(1).map((wire, index) => `  ${wires[index] ?? ''} ---|${text}| ${wire}`);
  });
}

/** The tunnel or the routes, under the pools; pods and Services under those. */
function shared(picture: NetworkPicture, pools: readonly string[]): string[] {
  const { overlay, routes } = picture;
  const pods = [
    styled(`  pods[${label('Pods', podsText(picture))}]`, 'pods'),
    `  services[${label('Services', servicesText(picture))}]`,
    '  pods --- services',
  ];
  const between = [
    ...(overlay === undefined
      ? []
      : [
          styled(`  overlay[${label(overlayTitle(overlay), overlayText(overlay))}]`, 'overlay'),
          ...pools.map((pool) => `  ${pool} === overlay`),
        ]),
    ...(routes === undefined
      ? []
      : [
          styled(`  routes[${label(routesTitle(routes, overlay), routes.text)}]`, 'routes'),
          ...pools.map((pool) => `  ${pool} --- routes`),
        ]),
  ];
  return [
    ...between,
    ...pods,
    ...(overlay === undefined ? [] : ['  overlay --- pods']),
    ...(routes === undefined ? [] : ['  routes --- pods']),
  ];
}

/** The way of a packet as a chain of its own, each arrow with its MTU. */
function hops({ hops: all }: NetworkPicture): string[] {
  if (all.length === 0) return [];
  const lines = all.map((hop, index) => {
    const joined = all[index - 1]?.to === hop.from;
    const start = joined ? '' : `    hop${index}from(${label(hop.from)})\n`;
    const from = joined ? `hop${index - 1}to` : `hop${index}from`;
    return `${start}    ${from} -->|${label(String(hop.mtu), hop.what)}| hop${index}to(${label(hop.to)})`;
  });
  return [`  subgraph hops[${label('MTU on each hop, from pod to pod')}]`, ...lines, '  end'];
}

function styled(line: string, style: Style): string {
  return `${line}:::${style}`;
}

/** A quoted label of one line a text. Whatever is not a letter, a digit or plain punctuation becomes a character code. */
function label(...texts: readonly string[]): string {
  const lines = texts.filter((text) => text !== '').map(escapeLabel);
  return `"${lines.length === 0 ? ' ' : lines.join('<br/>')}"`;
}

function escapeLabel(text: string): string {
  return (
    text
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .replace(/[^\p{L}\p{N}\p{M} .,:/()+·…→’–_-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`)
      // Mermaid looks for statements of these names before it looks for quotes.
      .replace(/style|classDef/g, (word) => `#${word.charCodeAt(0)};${word.slice(1)}`)
  );
}
