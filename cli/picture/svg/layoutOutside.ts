// Places what stands outside the nodes' networks, entrances and BGP routers, and draws their ways to the pools.
// It must never let a way cross a text: ways run in channels of their own and down the columns' gutters.
import type { Way } from '../ways';
import type { PlacedSegment } from './layoutSegment';
import { joints } from './layoutSegment';
import { wrapText } from './measureText';
import { contentWidth, padding, page } from './page';
import { inks } from './palette';
import type { Canvas } from './scene';
import { heightOf, layers } from './scene';

/** A way whose box is drawn, and the height at which it may turn aside. */
export interface PlacedWay extends Way {
  readonly x: number;
  readonly bottom: number;
  readonly channelY: number;
}

const channelGap = 10;
const widestBox = 455;
const inkOf = { name: 'strong', text: 'soft', address: 'address' } as const;
const lineOf = { entrance: 'wayIn', router: 'bgp' } as const;
const endOf = { entrance: 'arrow', router: 'dot' } as const;

/** Draws the boxes; the lowest channel ends at the `bottom` given back. */
export function layoutOutside(
  canvas: Canvas,
  ways: readonly Way[],
  top: number,
): { readonly ways: readonly PlacedWay[]; readonly bottom: number } {
  if (ways.length === 0) return { ways: [], bottom: top };
  const inner = contentWidth - 2 * padding;
  const gap = 14;
  const width = Math.min(widestBox, (inner - (ways.length - 1) * gap) / ways.length);
  const wrapped = ways.map(({ texts }) =>
    texts.map(({ text, tone }) => {
      const ink = inkOf[tone];
      return { ink, lines: wrapText(text, width - 20, inks[ink]) };
    }),
  );
  const heights = wrapped.map((texts) =>
    texts.reduce((sum, { lines, ink }) => sum + heightOf(lines, ink), 14),
  );
  const height = Math.max(...heights);
  const label = canvas.lines(['outside the nodes’ networks'], 'soft', page.margin + padding, top + 6);
  const boxTop = top + label + 10;
  const bottom = boxTop + height + padding;
  canvas.box(
    'outside',
    { x: page.margin, y: top, width: contentWidth, height: bottom - top },
    { radius: 10, layer: layers.frame },
  );
  const placed = ways.map((way, index): PlacedWay => {
    const x = page.margin + padding + index * (width + gap);
    canvas.box(way.look, { x, y: boxTop, width, height });
    let y = boxTop + 7;
    for (const { lines, ink } of wrapped[index] ?? []) y += canvas.lines(lines, ink, x + 10, y);
    // The first way has the lowest channel and the innermost trunk, so that no two ways to one column cross.
    const channelY = bottom + 12 + (ways.length - 1 - index) * channelGap;
    return { ...way, x: x + width / 2, bottom: boxTop + height, channelY };
  });
  return { ways: placed, bottom: bottom + 12 + ways.length * channelGap };
}

/** Draws each way to the lanes it leads to, down the right gutter of each column. */
export function connectWays(
  canvas: Canvas,
  ways: readonly PlacedWay[],
  segments: readonly PlacedSegment[],
): void {
  ways.forEach((way, index) => {
    for (const column of new Set(segments.map((segment) => segment.column))) {
      const lanes = segments
        .filter((segment) => segment.column === column)
        .flatMap((segment) => segment.lanes)
        .filter(({ lane }) => way.reaches(lane));
      const trunk = column.wayX(index);
      const ends = lanes.map(({ place }) => ({
        x: place.x + place.width,
        y: place.y + joints.firstWay + index * joints.wayGap,
      }));
      const last = ends.at(-1);
      if (last === undefined) continue;
      for (const end of ends.slice(0, -1)) {
        canvas.connect(
          lineOf[way.look],
          [
            [trunk, end.y],
            [end.x, end.y],
          ],
          endOf[way.look],
        );
      }
      canvas.connect(
        lineOf[way.look],
        [
          [way.x, way.bottom],
          [way.x, way.channelY],
          [trunk, way.channelY],
          [trunk, last.y],
          [last.x, last.y],
        ],
        endOf[way.look],
      );
    }
  });
}
