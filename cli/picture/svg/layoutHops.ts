// Places the strip “MTU on each hop”: the way of a packet from pod to pod, one cell a hop, in reading order.
// It must never compute an MTU: it shows what the picture says.
import type { HopPicture } from '../networkPicture';
import { wrapText } from './measureText';
import { contentWidth, page } from './page';
import { inks } from './palette';
import type { Canvas, Rectangle } from './scene';
import { heightOf } from './scene';

const arrow = 22;
const mostInRow = 6;
const inset = 10;

/** Gives the strip's lower end; nothing is drawn for no hops. */
export function layoutHops(canvas: Canvas, hops: readonly HopPicture[], top: number): number {
  if (hops.length === 0) return top;
  let y = top + canvas.lines(['MTU on each hop, from pod to pod'], 'heading', page.margin, top) + 6;
  const columns = Math.ceil(hops.length / Math.ceil(hops.length / mostInRow));
  const width = (contentWidth - (columns - 1) * arrow) / columns;
  for (let start = 0; start < hops.length; start += columns) {
    const row = hops.slice(start, start + columns);
    // The MTUs of a row stand on one line, whatever the names above them need.
    const way = Math.max(...row.map((hop) => wayHeight(hop, width)));
    const what = Math.max(...row.map((hop) => whatHeight(hop, width)));
    const height = 24 + way + heightOf([''], 'big') + what;
    row.forEach((hop, index) => {
      const x = page.margin + index * (width + arrow);
      drawHop(canvas, hop, { x, y, width, height }, way);
      if (start + index === 0) return;
      canvas.connect(
        'next',
        [
          [x - arrow + 3, y + height / 2],
          [x - 3, y + height / 2],
        ],
        'arrow',
      );
    });
    y += height + 12;
  }
  return y - 12;
}

function wayText({ from, to }: HopPicture): string {
  return `${from} → ${to}`;
}

function wayHeight(hop: HopPicture, width: number): number {
  return heightOf(wrapText(wayText(hop), width - 2 * inset, inks.strong), 'strong');
}

function whatHeight({ what }: HopPicture, width: number): number {
  return heightOf(wrapText(what, width - 2 * inset, inks.soft), 'soft');
}

function drawHop(canvas: Canvas, hop: HopPicture, place: Rectangle, way: number): void {
  const { x, y: top, width } = place;
  const room = width - 2 * inset;
  canvas.box('hop', place);
  canvas.box(`${hop.layer}Layer`, { x, y: top, width, height: 5 }, { radius: 2.5 });
  canvas.paragraph(wayText(hop), 'strong', x + inset, top + 12, room);
  const mtu = canvas.paragraph(String(hop.mtu), 'big', x + inset, top + 14 + way, room);
  canvas.paragraph(hop.what, 'soft', x + inset, top + 16 + way + mtu, room);
}
