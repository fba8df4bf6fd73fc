// Draws how segments reach each other: a line above them for each link, with its name, down to each network's wire.
// It must never draw a link as a box: the ways in from outside cross it.
import type { LinkPicture } from '../networkPicture';
import type { PlacedSegment } from './layoutSegment';
import { wrapText } from './measureText';
import type { Column } from './page';
import { inks } from './palette';
import type { Canvas } from './scene';

export interface PlacedLink {
  readonly link: LinkPicture;
  readonly y: number;
}

/** Writes the links' names; their lines are drawn once the segments are placed. */
export function layoutLinks(
  canvas: Canvas,
  links: readonly LinkPicture[],
  columnOf: (segment: string) => Column | undefined,
  top: number,
): { readonly links: readonly PlacedLink[]; readonly bottom: number } {
  let y = top;
  const placed = links.flatMap((link): PlacedLink[] => {
    const columns = link.segments.map(columnOf).filter((column) => column !== undefined);
    const first = columns.toSorted((a, b) => a.x - b.x)[0];
    if (first === undefined) return [];
    const text = `${link.name}${link.mtu === undefined ? '' : ` · MTU ${link.mtu}`}`;
    y += 6;
    y += canvas.lines(wrapText(text, first.laneWidth, inks.strong), 'strong', first.laneX, y) + 5;
    return [{ link, y }];
  });
  return { links: placed, bottom: placed.length === 0 ? top : y + 4 };
}

export function connectLinks(
  canvas: Canvas,
  links: readonly PlacedLink[],
  segments: readonly PlacedSegment[],
): void {
  for (const { link, y } of links) {
    const ends = segments.filter(({ segment }) => link.segments.includes(segment.id));
    const places = ends.map(({ column }) => column.wireX);
    if (new Set(places).size > 1) {
      canvas.connect('link', [
        [Math.min(...places), y],
        [Math.max(...places), y],
      ]);
    }
    for (const { column, wireTop } of ends) {
      canvas.connect('link', [
        [column.wireX, y],
        [column.wireX, wireTop],
      ]);
    }
  }
}
