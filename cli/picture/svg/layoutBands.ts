// Places what all nodes share: the tunnel between them or the routes, the pods' and the Services' addresses.
// It must never draw a tunnel where packets travel as they are.
import type { NetworkPicture } from '../networkPicture';
import { overlayText, overlayTitle, podsText, routesTitle, servicesText } from '../words';
import type { PlacedSegment } from './layoutSegment';
import { joints } from './layoutSegment';
import { wrapText } from './measureText';
import { contentWidth, padding, page } from './page';
import type { Ink } from './palette';
import { inks } from './palette';
import type { Canvas } from './scene';
import { heightOf } from './scene';

interface Band {
  readonly look: string;
  readonly ink: Ink;
  readonly title: string;
  readonly text: string;
}

/** Draws the bands under the segments, and the tunnel's trunk up to each pool; gives the lower end. */
export function layoutBands(
  canvas: Canvas,
  picture: NetworkPicture,
  segments: readonly PlacedSegment[],
  top: number,
): number {
  const { overlay, routes } = picture;
  let y = top;
  if (overlay !== undefined) {
    y += 6;
    connectTunnel(canvas, overlay.encryption === undefined ? 'tunnel' : 'encryptedTunnel', segments, y);
    const look = overlay.encryption === undefined ? 'overlay' : 'encrypted';
    const band: Band = { look, ink: 'onOverlay', title: overlayTitle(overlay), text: overlayText(overlay) };
    y += drawBand(canvas, band, page.margin, y, contentWidth) + 12;
  }
  if (routes !== undefined) {
    const band: Band = {
      look: 'routes',
      ink: 'onRoutes',
      title: routesTitle(routes, overlay),
      text: routes.text,
    };
    y += drawBand(canvas, band, page.margin, y, contentWidth) + 12;
  }
  const half = (contentWidth - 12) / 2;
  const pods: Band = { look: 'pods', ink: 'heading', title: 'Pods', text: podsText(picture) };
  const services: Band = {
    look: 'services',
    ink: 'heading',
    title: 'Services',
    text: servicesText(picture),
  };
  const height = Math.max(bandHeight(pods, half), bandHeight(services, half));
  drawBand(canvas, pods, page.margin, y, half, height);
  drawBand(canvas, services, page.margin + half + 12, y, half, height);
  return y + height;
}

function bandHeight({ ink, title, text }: Band, width: number): number {
  const room = width - 2 * padding;
  return (
    20 + heightOf(wrapText(title, room, inks[ink]), ink) + heightOf(wrapText(text, room, inks.plain), 'plain')
  );
}

function drawBand(
  canvas: Canvas,
  band: Band,
  x: number,
  top: number,
  width: number,
  height = bandHeight(band, width),
): number {
  canvas.box(band.look, { x, y: top, width, height }, { radius: 8 });
  const room = width - 2 * padding;
  const title = canvas.paragraph(band.title, band.ink, x + padding, top + 9, room);
  canvas.paragraph(band.text, 'plain', x + padding, top + 11 + title, room);
  return height;
}

function connectTunnel(
  canvas: Canvas,
  look: string,
  segments: readonly PlacedSegment[],
  bandTop: number,
): void {
  for (const column of new Set(segments.map((segment) => segment.column))) {
    const lanes = segments.filter((segment) => segment.column === column).flatMap((segment) => segment.lanes);
    const first = lanes[0];
    if (first === undefined) continue;
    canvas.connect(look, [
      [column.tunnelX, bandTop],
      [column.tunnelX, first.place.y + joints.tunnel],
      [first.place.x, first.place.y + joints.tunnel],
    ]);
    for (const { place } of lanes.slice(1)) {
      canvas.connect(look, [
        [column.tunnelX, place.y + joints.tunnel],
        [place.x, place.y + joints.tunnel],
      ]);
    }
  }
}
