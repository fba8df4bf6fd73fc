// Measures and wraps text without a font at hand, by the widths of DejaVu Sans, the widest of the fonts the picture asks for.
// It must never measure less than what is drawn: narrower fonts leave some air, wider ones would run over.

export interface Font {
  readonly size: number;
  readonly weight: 'regular' | 'bold' | 'mono';
}

/** Advance widths of U+0020 to U+007E in thousandths of the font size. */
const ascii: Record<'regular' | 'bold', readonly number[]> = {
  regular: widths(
    '318 401 460 838 637 951 780 275 391 391 500 838 318 361 318 337 637 637 637 637 637 637 637 637 637 637 337 337 838 838 838 531 ' +
      '1000 685 687 699 771 632 576 775 752 295 295 656 558 863 749 788 604 788 695 635 611 732 685 989 686 611 686 391 337 391 838 500 ' +
      '500 613 635 550 635 616 353 635 634 278 278 580 278 975 634 612 635 635 412 521 393 634 592 818 592 592 525 637 337 637 838',
  ),
  bold: widths(
    '349 457 521 838 696 1002 873 307 458 458 523 838 380 416 380 366 696 696 696 696 696 696 696 696 696 696 400 400 838 838 838 581 ' +
      '1000 774 763 734 831 684 684 821 837 373 373 775 638 996 837 851 733 851 771 721 683 813 774 1104 771 725 726 458 366 458 838 500 ' +
      '500 675 716 593 716 679 436 716 712 343 343 666 343 1042 712 688 716 716 494 596 479 712 652 924 646 652 583 712 366 712 838',
  ),
};
const typographic: Readonly<Record<string, number>> = { '·': 380, '’': 380, '‘': 380, '“': 660, '”': 660 };
const mono = 603;
/** Letters beyond ASCII are taken as wide as the widest of Latin Extended-A, all others as wide as an emoji. */
const latin = 1200;
const other = 1600;

function widths(text: string): number[] {
  return text.split(' ').map(Number);
}

/** Width in user units. */
export function textWidth(text: string, { size, weight }: Font): number {
  let sum = 0;
  for (const character of text) sum += characterWidth(character, weight);
  return (sum * size) / 1000;
}

function characterWidth(character: string, weight: Font['weight']): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return weight === 'mono' ? mono : (ascii[weight][code - 0x20] ?? latin);
  if (code < 0x180 || (code >= 0x2010 && code < 0x2028) || (code >= 0x2190 && code < 0x2200))
    return typographic[character] ?? (weight === 'mono' ? mono * 1.4 : latin);
  return other;
}

/**
 * Lines no wider than `width`, broken at spaces, else after punctuation that parts names and addresses, else anywhere.
 * Characters that XML cannot carry become U+FFFD. An empty text has no lines.
 */
export function wrapText(text: string, width: number, font: Font): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (word === '') continue;
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, font) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = breakWord(word, width, font);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return line === '' ? lines : [...lines, line];
}

function breakWord(word: string, width: number, font: Font): string[] {
  if (textWidth(word, font) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const part of word.split(/(?<=[-./:,_@])/u)) {
    if (textWidth(piece + part, font) <= width) {
      piece += part;
      continue;
    }
    if (piece !== '') pieces.push(piece);
    piece = '';
    for (const character of part) {
      if (piece !== '' && textWidth(piece + character, font) > width) {
        pieces.push(piece);
        piece = '';
      }
      piece += character;
    }
  }
  return [...pieces, piece];
}

/** On one line, without what XML 1.0 forbids. */
export function printable(text: string): string {
  return text
    .replace(/[\s\u0085]+/gu, ' ')
    .replace(/[\p{Cs}\p{Cc}\ufffe\uffff]/gu, '\ufffd')
    .trim();
}
