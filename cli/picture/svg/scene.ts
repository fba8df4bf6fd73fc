// What a laid-out picture consists of: boxes, lines of text and connecting lines, each at its place.
// It must never know what it shows; the layout does.
import { printable, textWidth, wrapText } from './measureText';
import type { Ink } from './palette';
import { inks } from './palette';

/** Sizes and places in user units (CSS pixels at full size), from the top left corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Box extends Rectangle {
  /** Class of the rectangle, see the palette. */
  readonly look: string;
  readonly radius: number;
  /** Boxes of a lower layer are drawn first. */
  readonly layer: number;
  /** Shown when the pointer rests on it. */
  readonly hint?: string;
}

export interface TextLine {
  readonly text: string;
  readonly ink: Ink;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly x: number;
  readonly baseline: number;
  /** The room it takes, by which overlaps are told. */
  readonly bounds: Rectangle;
}

export interface Connection {
  readonly look: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** How it ends: an arrow where something goes one way, a dot where two meet. */
  readonly end: 'plain' | 'arrow' | 'dot';
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly texts: readonly TextLine[];
  readonly connections: readonly Connection[];
}

export type Anchor = TextLine['anchor'];

/** Height of a line of text in font sizes; its room is less, so that lines never touch. */
const lineHeight = 1.34;
const ascent = 0.95;
const descent = 0.25;

export function heightOf(lines: readonly string[], ink: Ink): number {
  return lines.length * inks[ink].size * lineHeight;
}

/** What frames others is drawn once their height is known, and yet lies under them. */
export const layers = { frame: 0, lane: 1, content: 2 } as const;

/** Collects what is drawn. Boxes lie under connections, connections under texts. */
export class Canvas {
  readonly #boxes: Box[] = [];
  readonly #texts: TextLine[] = [];
  readonly #connections: Connection[] = [];

  box(
    look: Box['look'],
    place: Rectangle,
    options: { radius?: number; layer?: number; hint?: string } = {},
  ): void {
    const { radius = 6, layer = layers.content, hint } = options;
    this.#boxes.push({
      look,
      ...place,
      radius,
      layer,
      ...(hint === undefined ? {} : { hint: printable(hint) }),
    });
  }

  connect(look: string, points: Connection['points'], end: Connection['end'] = 'plain'): void {
    this.#connections.push({ look, points, end });
  }

  /** Writes lines one under another from `top` on; gives the height they take. */
  lines(lines: readonly string[], ink: Ink, x: number, top: number, anchor: Anchor = 'start'): number {
    const { size } = inks[ink];
    lines.forEach((text, index) => {
      const width = textWidth(text, inks[ink]);
      const baseline =
        top + index * size * lineHeight + size * (ascent + (lineHeight - ascent - descent) / 2);
      const left = { start: x, middle: x - width / 2, end: x - width }[anchor];
      this.#texts.push({
        text,
        ink,
        anchor,
        x,
        baseline,
        bounds: { x: left, y: baseline - size * ascent, width, height: size * (ascent + descent) },
      });
    });
    return heightOf(lines, ink);
  }

  /** Wraps and writes a text; gives the height it takes. */
  paragraph(text: string, ink: Ink, x: number, top: number, width: number, anchor: Anchor = 'start'): number {
    return this.lines(wrapText(text, width, inks[ink]), ink, x, top, anchor);
  }

  scene(width: number, height: number): Scene {
    const boxes = this.#boxes.toSorted((a, b) => a.layer - b.layer);
    return { width, height, boxes, texts: this.#texts, connections: this.#connections };
  }
}
