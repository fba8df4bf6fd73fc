// Places one network: its name and MTU, its gateway, and a lane for each pool of nodes, hung on the network's wire.
// It must never draw what connects it to others; it tells where they may connect.
import type { Lane } from '../lanes';
import type { NetworkPicture, SegmentPicture } from '../networkPicture';
import { segmentKinds } from '../words';
import { cardColumns, layoutNodes } from './layoutNodes';
import { textWidth, wrapText } from './measureText';
import { inks } from './palette';
import type { Column } from './page';
import { padding } from './page';
import type { Canvas, Rectangle } from './scene';
import { heightOf, layers } from './scene';

export interface PlacedLane {
  readonly lane: Lane;
  readonly place: Rectangle;
}

export interface PlacedSegment {
  readonly segment: SegmentPicture;
  readonly column: Column;
  readonly bottom: number;
  /** Where a link to other segments meets this one. */
  readonly wireTop: number;
  readonly lanes: readonly PlacedLane[];
}

/** Where the wire and the tunnel meet a lane, below the lane's top. */
export const joints = { wire: 15, tunnel: 29, firstWay: 15, wayGap: 9 } as const;

/** Draws all but the frame, see {@link frameSegment}. */
export function layoutSegment(
  canvas: Canvas,
  picture: NetworkPicture,
  segment: SegmentPicture,
  lanes: readonly Lane[],
  column: Column,
  top: number,
  ways: number,
): PlacedSegment {
  const { laneX, laneWidth, wireX } = column;
  let y = top + padding + heading(canvas, segment, column, top + padding) + 10;
  const wireTop = y;
  const gatewayBottom = wireTop + gateway(canvas, segment, column, wireTop);
  if (gatewayBottom > wireTop) y = gatewayBottom + 12;
  const cards = cardColumns(lanes, picture, laneWidth - 20);
  const placed = lanes.map((lane): PlacedLane => {
    const laneTop = y;
    y += 8;
    y += canvas.paragraph(lane.title, 'strong', laneX + 10, y, laneWidth - 20) + 5;
    y += layoutNodes(canvas, lane, picture, laneX + 10, y, laneWidth - 20, cards) + 10;
    y = Math.max(y, laneTop + joints.firstWay + ways * joints.wayGap + 6);
    const place = { x: laneX, y: laneTop, width: laneWidth, height: y - laneTop };
    canvas.box('lane', place, { radius: 7, layer: layers.lane });
    y += 12;
    return { lane, place };
  });
  const last = placed.at(-1);
  if (last !== undefined) {
    canvas.connect('wire', [
      [wireX, gatewayBottom],
      [wireX, last.place.y + joints.wire],
    ]);
    for (const { place } of placed) {
      canvas.connect('wire', [
        [wireX, place.y + joints.wire],
        [laneX, place.y + joints.wire],
      ]);
    }
  }
  return { segment, column, wireTop, lanes: placed, bottom: y - (last === undefined ? 0 : 12) + padding };
}

/** Draws the segment's frame, which is as high as the highest of its row. */
export function frameSegment(canvas: Canvas, { column }: PlacedSegment, top: number, bottom: number): void {
  const place = { x: column.x, y: top, width: column.width, height: bottom - top };
  canvas.box('segment', place, { radius: 10, layer: layers.frame });
}

function heading(canvas: Canvas, segment: SegmentPicture, { laneX, laneWidth }: Column, top: number): number {
  const mtu = `MTU ${segment.mtu}`;
  const mtuWidth = textWidth(mtu, inks.heading) + 20;
  const name = canvas.paragraph(segment.name, 'heading', laneX, top + 2, laneWidth - mtuWidth - 16);
  canvas.box(
    'gateway',
    { x: laneX + laneWidth - mtuWidth, y: top - 2, width: mtuWidth, height: 25 },
    { radius: 12 },
  );
  canvas.lines([mtu], 'heading', laneX + laneWidth - mtuWidth / 2, top + 1, 'middle');
  let y = top + Math.max(name + 2, 25) + 2;
  if (segment.cidrs.length > 0)
    y += canvas.paragraph(segment.cidrs.join(' · '), 'address', laneX, y, laneWidth) + 2;
  for (const text of [segmentKinds[segment.kind], ...(segment.notes ?? [])])
    y += canvas.paragraph(text, 'soft', laneX, y, laneWidth);
  return y - top;
}

function gateway(
  canvas: Canvas,
  segment: SegmentPicture,
  { wireX, laneX, laneWidth }: Column,
  top: number,
): number {
  if (segment.gateway === undefined) return 0;
  const { name, address, note } = segment.gateway;
  const room = laneX + laneWidth - wireX - 14;
  const texts = [
    { text: `${name} ${address}`, ink: 'strong' as const },
    ...(note === undefined ? [] : [{ text: note, ink: 'soft' as const }]),
  ].map((each) => ({ ...each, lines: wrapText(each.text, room, inks[each.ink]) }));
  const widest = Math.max(
    ...texts.flatMap(({ lines, ink }) => lines.map((line) => textWidth(line, inks[ink]))),
  );
  const height = 10 + texts.reduce((sum, { lines, ink }) => sum + heightOf(lines, ink), 0);
  canvas.box('gateway', { x: wireX - 10, y: top, width: widest + 24, height });
  let y = top + 5;
  for (const { lines, ink } of texts) y += canvas.lines(lines, ink, wireX + 2, y);
  return height;
}
