// Lays a picture out from top to bottom: outside, links, networks with their nodes, tunnel or routes, hops, legend.
// It must never grow in width: whatever does not fit beside comes beneath.
import type { Limits } from '../lanes';
import { lanesOf } from '../lanes';
import type { NetworkPicture } from '../networkPicture';
import { waysOf } from '../ways';
import { layoutBands } from './layoutBands';
import { layoutHops } from './layoutHops';
import { layoutLegend } from './layoutLegend';
import { connectLinks, layoutLinks } from './layoutLinks';
import { connectWays, layoutOutside } from './layoutOutside';
import type { PlacedSegment } from './layoutSegment';
import { frameSegment, layoutSegment } from './layoutSegment';
import { columnsFor, contentWidth, page } from './page';
import type { Scene } from './scene';
import { Canvas } from './scene';

export const svgLimits: Limits = { cards: 18, cells: 150, smallPool: 9, lanes: 24 };

export function layoutPicture(picture: NetworkPicture): Scene {
  const canvas = new Canvas();
  const lanes = lanesOf(picture, svgLimits);
  const ways = waysOf(picture);
  const columns = columnsFor(picture.segments.length, ways.length);
  const columnOf = (index: number): (typeof columns)[number] | undefined => columns[index % columns.length];

  let y: number = page.margin - 4;
  y += canvas.paragraph(`Network of the cluster ${picture.title}`, 'title', page.margin, y, contentWidth) + 2;
  y += canvas.paragraph(picture.subtitle, 'plain', page.margin, y, contentWidth) + 14;
  const outside = layoutOutside(canvas, ways, y);
  const columnOfId = (id: string): (typeof columns)[number] | undefined => {
    const index = picture.segments.findIndex((segment) => segment.id === id);
    return index < 0 ? undefined : columnOf(index);
  };
  const links = layoutLinks(canvas, picture.links, columnOfId, outside.bottom);
  y = links.bottom + 4;

  const placed: PlacedSegment[] = [];
  for (let start = 0; start < picture.segments.length; start += columns.length) {
    const row = picture.segments.slice(start, start + columns.length).flatMap((segment, index) => {
      const column = columns[index];
      return column === undefined
        ? []
        : [layoutSegment(canvas, picture, segment, lanes.get(segment.id) ?? [], column, y, ways.length)];
    });
    const bottom = Math.max(...row.map((segment) => segment.bottom));
    for (const segment of row) frameSegment(canvas, segment, y, bottom);
    placed.push(...row);
    y = bottom + page.gap;
  }
  connectLinks(canvas, links.links, placed);
  connectWays(canvas, outside.ways, placed);
  y = layoutBands(canvas, picture, placed, y) + 20;
  const hops = layoutHops(canvas, picture.hops, y);
  y = layoutLegend(canvas, picture, hops === y ? y : hops + 18);
  return canvas.scene(page.width, Math.ceil(y + page.margin - 6));
}
