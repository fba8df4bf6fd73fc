// Writes a laid-out scene as one self-contained SVG document.
// It must never write a character that XML does not allow, nor refer to anything outside the file.
import type { Box, Connection, Scene, TextLine } from './scene';
import { printable } from './measureText';
import { styleSheet } from './palette';

export function writeSvg(scene: Scene, title: string, description: string): string {
  const [width, height] = [scene.width, scene.height].map(number);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="picture-title picture-description">`,
    `<title id="picture-title">${escapeXml(title)}</title>`,
    `<desc id="picture-description">${escapeXml(description)}</desc>`,
    `<style>\n${styleSheet()}\n</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...scene.boxes.map(box),
    ...scene.connections.map(connection),
    ...scene.texts.map(text),
    '</svg>',
    '',
  ].join('\n');
}

function box({ look, x, y, width, height, radius, hint }: Box): string {
  const start = `<rect class="${look}" x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="${number(radius)}"`;
  return hint === undefined ? `${start}/>` : `${start}><title>${escapeXml(hint)}</title></rect>`;
}

function connection({ look, points, end }: Connection): string {
  const line = `<polyline class="${look}" points="${points.map(([x, y]) => `${number(x)},${number(y)}`).join(' ')}"/>`;
  if (end === 'plain') return line;
  return `${line}\n${end === 'arrow' ? tip(look, points) : dot(look, points)}`;
}

/** A triangle at the last point, drawn rather than a marker, which not every viewer knows. */
function tip(look: string, points: Connection['points']): string {
  const [from, to] = [points.at(-2), points.at(-1)];
  if (from === undefined || to === undefined) return '';
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const corner = (along: number, across: number): string =>
    `${number(to[0] - along * dx - across * dy)},${number(to[1] - along * dy + across * dx)}`;
  return `<polygon class="${look}End" points="${corner(0, 0)} ${corner(9, 4.5)} ${corner(9, -4.5)}"/>`;
}

function dot(look: string, points: Connection['points']): string {
  const [x, y] = points.at(-1) ?? [0, 0];
  return `<circle class="${look}End" cx="${number(x)}" cy="${number(y)}" r="3.5"/>`;
}

function text({ text: content, ink, anchor, x, baseline }: TextLine): string {
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${ink}" x="${number(x)}" y="${number(baseline)}"${anchored}>${escapeXml(content)}</text>`;
}

/** Tenths are enough, and keep pictures stable from one machine to the next. */
function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escapeXml(content: string): string {
  return printable(content)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
