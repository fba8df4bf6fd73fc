// Places the legend: what each colour and line stands for, of those that the picture has.
// It must never name a colour the picture does not use.
import type { NetworkPicture } from '../networkPicture';
import { textWidth } from './measureText';
import { contentWidth, page } from './page';
import { inks } from './palette';
import type { Canvas } from './scene';

interface Entry {
  readonly look: string;
  readonly as: 'box' | 'line';
  readonly text: string;
}

const swatch = 26;

/** Gives the legend's lower end. */
export function layoutLegend(canvas: Canvas, picture: NetworkPicture, top: number): number {
  let x: number = page.margin;
  let y = top;
  for (const { look, as, text } of entriesOf(picture)) {
    const width = swatch + 7 + textWidth(text, inks.soft);
    if (x > page.margin && x + width > page.margin + contentWidth) {
      x = page.margin;
      y += 22;
    }
    if (as === 'box') canvas.box(look, { x, y: y + 2, width: swatch, height: 13 }, { radius: 4 });
    else
      canvas.connect(look, [
        [x, y + 8.5],
        [x + swatch, y + 8.5],
      ]);
    canvas.lines([text], 'soft', x + swatch + 7, y);
    x += width + 22;
  }
  return y + 18;
}

function entriesOf({ nodes, routers, entrances, overlay, routes, links }: NetworkPicture): Entry[] {
  const when = (condition: boolean, look: string, as: Entry['as'], text: string): Entry[] =>
    condition ? [{ look, as, text }] : [];
  const encrypted = overlay?.encryption !== undefined;
  return [
    ...when(
      nodes.some(({ role }) => role === 'control-plane'),
      'controlPlane',
      'box',
      'control plane',
    ),
    ...when(
      nodes.some(({ role }) => role === 'worker'),
      'worker',
      'box',
      'worker',
    ),
    { look: 'pods', as: 'box', text: 'pods' },
    { look: 'wire', as: 'line', text: links.length > 0 ? 'network, link between networks' : 'network' },
    ...when(overlay !== undefined && !encrypted, 'tunnel', 'line', 'tunnel between nodes'),
    ...when(encrypted, 'encryptedTunnel', 'line', 'encrypted between nodes'),
    ...when(routes !== undefined, 'routes', 'box', 'pod routes'),
    ...when(entrances.length > 0, 'wayIn', 'line', 'way in'),
    ...when(routers.length > 0, 'bgp', 'line', 'BGP session'),
  ];
}
