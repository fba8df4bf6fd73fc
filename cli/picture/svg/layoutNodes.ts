// Places the nodes of a lane: as a grid of cards or cells, or as one stack that stands for all of them.
// It must never cut a text: what does not fit on a line goes on to the next.
import type { Lane } from '../lanes';
import { shortName, span } from '../lanes';
import type { NetworkPicture, NodePicture } from '../networkPicture';
import { textWidth, wrapText } from './measureText';
import type { Ink } from './palette';
import { inks } from './palette';
import type { Canvas, Rectangle } from './scene';
import { heightOf } from './scene';

interface Line {
  readonly text: string;
  readonly ink: Ink;
}

/** What is written for one node, or for a group of them. */
interface Tile {
  readonly look: 'controlPlane' | 'worker';
  readonly hint: string;
  readonly lines: readonly Line[];
  /** Texts of the strip at its foot; empty for a strip without words. */
  readonly pods: readonly string[];
}

const gap = 8;
const inset = 9;
const widestTile = 300;

/** Draws the lane's nodes from `top` on; gives the height they take. */
export function layoutNodes(
  canvas: Canvas,
  lane: Lane,
  picture: NetworkPicture,
  x: number,
  top: number,
  width: number,
  cards: number,
): number {
  if (lane.detail === 'group') return layoutGroup(canvas, lane, picture, x, top, width);
  const columns = lane.detail === 'cards' ? cards : columnsOf([lane], picture, width);
  const cellWidth = Math.min(widestTile, (width - (columns - 1) * gap) / columns);
  const tiles = lane.nodes.map((node) => tileOf(node, lane, picture));
  let y = top;
  for (let start = 0; start < tiles.length; start += columns) {
    const row = tiles.slice(start, start + columns);
    const height = Math.max(...row.map((tile) => tileHeight(tile, cellWidth)));
    row.forEach((tile, index) => {
      drawTile(canvas, tile, { x: x + index * (cellWidth + gap), y, width: cellWidth, height });
    });
    y += height + gap;
  }
  return y - gap - top;
}

/** Columns of cards, the same for all pools of a segment; cells have as many as fit each pool. */
export function cardColumns(lanes: readonly Lane[], picture: NetworkPicture, room: number): number {
  return columnsOf(
    lanes.filter(({ detail }) => detail === 'cards'),
    picture,
    room,
  );
}

/** As many columns as fit without a line broken, but no more than make rows of about equal length. */
function columnsOf(lanes: readonly Lane[], picture: NetworkPicture, room: number): number {
  const fit = Math.max(1, Math.floor((room + gap) / (naturalTileWidth(lanes, picture, room) + gap)));
  const most = Math.max(1, ...lanes.map(({ nodes }) => nodes.length));
  return Math.ceil(most / Math.ceil(most / fit));
}

function naturalTileWidth(lanes: readonly Lane[], picture: NetworkPicture, room: number): number {
  const texts = lanes.flatMap((lane) =>
    lane.nodes.flatMap((node) => {
      const tile = tileOf(node, lane, picture);
      return [...tile.lines, ...podLines(tile.pods)];
    }),
  );
  const widest = texts.reduce((most, { text, ink }) => Math.max(most, textWidth(text, inks[ink])), 0);
  return Math.min(room, widestTile, widest + 2 * inset + 1);
}

function tileOf(node: NodePicture, lane: Lane, picture: NetworkPicture): Tile {
  const mtu = node.podMtu ?? picture.pods.mtu;
  const cards = lane.detail === 'cards';
  const differs = node.podMtu !== undefined && node.podMtu !== picture.pods.mtu;
  return {
    look: node.role === 'control-plane' ? 'controlPlane' : 'worker',
    hint: `${node.name} · ${[node.role, ...node.addresses, `pod MTU ${mtu}`].join(' · ')}`,
    lines: [
      { text: cards ? node.name : shortName(node, picture), ink: 'strong' },
      ...node.addresses.map((text): Line => ({ text, ink: 'address' })),
      ...(node.linkMtu === undefined
        ? []
        : [{ text: `link MTU ${node.linkMtu}`, ink: 'soft' } satisfies Line]),
      ...(cards ? (node.notes ?? []) : []).map((text): Line => ({ text, ink: 'soft' })),
    ],
    pods: cards
      ? [...(node.podCidrs ?? []).map((text) => `pods ${text}`), `pod MTU ${mtu}`]
      : differs
        ? [`pod MTU ${mtu}`]
        : [],
  };
}

function tileHeight(tile: Tile, width: number): number {
  return 6 + linesHeight(tile.lines, width) + 4 + stripHeight(tile, width);
}

function linesHeight(lines: readonly Line[], width: number): number {
  return lines.reduce(
    (sum, { text, ink }) => sum + heightOf(wrapText(text, width - 2 * inset, inks[ink]), ink),
    0,
  );
}

function stripHeight({ pods }: Tile, width: number): number {
  if (pods.length === 0) return 5;
  return 5 + linesHeight(podLines(pods), width);
}

function podLines(pods: readonly string[]): Line[] {
  return pods.map((text) => ({ text, ink: 'onPods' }));
}

function drawTile(canvas: Canvas, tile: Tile, place: Rectangle): void {
  const { x, y, width, height } = place;
  canvas.box(tile.look, place, { hint: tile.hint, radius: 5 });
  drawLines(canvas, tile.lines, x + inset, y + 6, width);
  const strip = stripHeight(tile, width);
  canvas.box(
    'pods',
    { x, y: y + height - strip, width, height: strip },
    { radius: tile.pods.length === 0 ? 2 : 4 },
  );
  drawLines(canvas, podLines(tile.pods), x + inset, y + height - strip + 2.5, width);
}

function drawLines(canvas: Canvas, lines: readonly Line[], x: number, top: number, width: number): void {
  let y = top;
  for (const { text, ink } of lines) y += canvas.paragraph(text, ink, x, y, width - 2 * inset);
}

function layoutGroup(
  canvas: Canvas,
  { nodes, role }: Lane,
  picture: NetworkPicture,
  x: number,
  top: number,
  width: number,
): number {
  const families = Math.max(0, ...nodes.map(({ addresses }) => addresses.length));
  const mtus = [...new Set(nodes.map((node) => node.podMtu ?? picture.pods.mtu))].sort((a, b) => a - b);
  const tile: Tile = {
    look: role === 'control-plane' ? 'controlPlane' : 'worker',
    hint: span(nodes.map(({ name }) => name)),
    lines: [
      { text: span(nodes.map(({ name }) => name)), ink: 'strong' },
      ...Array.from({ length: families }, (_, family): Line => ({
        text: span(nodes.flatMap(({ addresses }) => addresses[family] ?? [])),
        ink: 'address',
      })),
    ],
    pods: [`pods on each of ${nodes.length} nodes, pod MTU ${span(mtus.map(String))}`],
  };
  const sheets = 2;
  const step = 5;
  const tileWidth = width - sheets * step;
  const height = tileHeight(tile, tileWidth);
  for (let sheet = sheets; sheet >= 0; sheet -= 1) {
    const place = { x: x + sheet * step, y: top + (sheets - sheet) * step, width: tileWidth, height };
    if (sheet > 0) canvas.box(tile.look, place, { radius: 5 });
    else drawTile(canvas, tile, place);
  }
  return height + sheets * step;
}
