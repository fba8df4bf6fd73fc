import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { lanesOf, shortName } from '../../../cli/picture/lanes';
import type { NetworkPicture } from '../../../cli/picture/networkPicture';
import { renderSvg } from '../../../cli/picture/renderSvg';
import { layoutPicture, svgLimits } from '../../../cli/picture/svg/layoutPicture';
import { printable, textWidth, wrapText } from '../../../cli/picture/svg/measureText';
import { inks } from '../../../cli/picture/svg/palette';
import type { Rectangle, Scene } from '../../../cli/picture/svg/scene';
import { anyPicture, anyText } from './pictureArbitrary';
import { nativeOnOneLink, nativeWithRouters, tunnelOnGateway, twoSites } from './pictureExamples';
import { sampled } from '../../fixtures/sampled';

const examples = [2, 9, 57, 997].flatMap((workers) => [
  tunnelOnGateway(workers),
  nativeWithRouters(workers),
  twoSites(workers),
]);
const anyOrExample = fc.oneof(
  { weight: 4, arbitrary: anyPicture },
  { weight: 1, arbitrary: fc.constantFrom(...examples, nativeOnOneLink(11)) },
);

/** Rounding to tenths, in which pictures are written. */
const slack = 0.1;

function overlap(a: Rectangle, b: Rectangle): boolean {
  return (
    a.x + a.width > b.x + slack &&
    b.x + b.width > a.x + slack &&
    a.y + a.height > b.y + slack &&
    b.y + b.height > a.y + slack
  );
}

function within(inner: Rectangle, outer: Rectangle): boolean {
  return (
    inner.x >= outer.x - slack &&
    inner.y >= outer.y - slack &&
    inner.x + inner.width <= outer.x + outer.width + slack &&
    inner.y + inner.height <= outer.y + outer.height + slack
  );
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b): [T, T] => [a, b]));
}

/** Straight pieces of all connections, as thin rectangles: every one is horizontal or vertical. */
function strokes({ connections }: Scene): Rectangle[] {
  return connections.flatMap(({ points }) =>
    points.slice(1).map(([x, y], index) => {
      const [fromX, fromY] = points[index] ?? [x, y];
      const [left, top] = [Math.min(x, fromX), Math.min(y, fromY)];
      return { x: left, y: top, width: Math.abs(x - fromX) + 0.3, height: Math.abs(y - fromY) + 0.3 };
    }),
  );
}

/** Texts that overlap another one, a line, or the edge of a box that is painted over them. */
function spoiltTexts(scene: Scene): string[] {
  const { texts, boxes } = scene;
  const lines = strokes(scene);
  const clashes = pairs(texts).filter(([a, b]) => overlap(a.bounds, b.bounds));
  const struck = texts.filter(({ bounds }) => lines.some((stroke) => overlap(bounds, stroke)));
  const cut = texts.filter(({ bounds }) => {
    // Boxes are opaque: only those painted after the last one that holds the whole text can show an edge in it.
    const under = boxes.findLastIndex((box) => within(bounds, box));
    return boxes.slice(under + 1).some((box) => overlap(bounds, box));
  });
  const page = { x: 0, y: 0, width: scene.width, height: scene.height };
  const outside = texts.filter(({ bounds }) => !within(bounds, page));
  return [
    ...clashes.map(([a, b]) => `${a.text} on ${b.text}`),
    ...struck.map(({ text }) => `${text} struck through`),
    ...cut.map(({ text }) => `${text} cut by a box`),
    ...outside.map(({ text }) => `${text} beyond the page`),
  ];
}

const squash = (text: string): string => printable(text).replaceAll(' ', '');

describe('the SVG of any picture', () => {
  it('is well-formed XML, with a title and a description, and refers to nothing outside', () => {
    fc.assert(
      fc.property(anyOrExample, (picture) => {
        const names: string[] = [];
        const attributes = new Set<string>();
        const parser = new SaxesParser({ xmlns: true });
        parser.on('error', (error) => {
          throw error;
        });
        parser.on('opentag', (tag) => {
          names.push(tag.name);
          for (const attribute of Object.keys(tag.attributes)) attributes.add(attribute);
        });
        parser.write(renderSvg(picture)).close();
        expect(names.slice(0, 4)).toEqual(['svg', 'title', 'desc', 'style']);
        expect(names).not.toContain('script');
        expect([...attributes].filter((attribute) => /href|^on/.test(attribute))).toEqual([]);
      }),
      { numRuns: sampled(60) },
    );
  });

  it('lets no text overlap another, a line or a box’s edge, and stays within its width', () => {
    fc.assert(
      fc.property(anyOrExample, (picture) => {
        const scene = layoutPicture(picture);
        expect(spoiltTexts(scene)).toEqual([]);
        expect(scene.width).toBe(1000);
        const page = { x: 0, y: 0, width: scene.width, height: scene.height };
        // Comparisons with what is no number are false, so these find such boxes too.
        expect(scene.boxes.filter((box) => !within(box, page))).toEqual([]);
        const straight = (stroke: Rectangle): boolean => Math.min(stroke.width, stroke.height) < 0.31;
        expect(strokes(scene).filter((stroke) => !straight(stroke) || !within(stroke, page))).toEqual([]);
      }),
      { numRuns: sampled(200) },
    );
  });

  it('shows each node once, or the group it is in with its size', () => {
    fc.assert(
      fc.property(anyOrExample, (picture) => {
        const scene = layoutPicture(picture);
        const written = squash(scene.texts.map(({ text }) => text).join(''));
        const lanes = [...lanesOf(picture, svgLimits).values()].flat();
        expect(lanes.flatMap(({ nodes }) => nodes)).toHaveLength(picture.nodes.length);
        const names = lanes.flatMap(({ title, nodes, detail }) => {
          if (detail === 'group') {
            expect(title).toContain(`${nodes.length} node`);
            return [title];
          }
          return [title, ...nodes.map((node) => (detail === 'cards' ? node.name : shortName(node, picture)))];
        });
        expect(names.filter((name) => !written.includes(squash(name)))).toEqual([]);
        const tiles = scene.boxes.filter(({ hint }) => hint !== undefined);
        expect(tiles).toHaveLength(
          lanes.reduce((sum, { detail, nodes }) => sum + (detail === 'group' ? 1 : nodes.length), 0),
        );
        expect(pairs(tiles).filter(([a, b]) => overlap(a, b))).toEqual([]);
      }),
      { numRuns: sampled(200) },
    );
  });

  it('is refused where a node stands in no segment of the picture', () => {
    const [node] = tunnelOnGateway(2).nodes;
    const lost = { ...tunnelOnGateway(2), nodes: node === undefined ? [] : [{ ...node, segment: 'moon' }] };
    expect(() => renderSvg(lost)).toThrow(/dev-control-plane-1 stands in segment moon/);
  });
});

describe('a large or small picture', () => {
  const manyPools: NetworkPicture = {
    ...tunnelOnGateway(0),
    nodes: tunnelOnGateway(1000).nodes.map((node, index) => ({ ...node, pool: `pool-${index}` })),
  };

  it.each([
    ['one pool', tunnelOnGateway(997)],
    ['two sites', twoSites(500)],
    ['a pool for each node', manyPools],
  ])('of 1,000 nodes in %s stays small', (_, picture) => {
    expect(renderSvg(picture).length).toBeLessThan(200_000);
  });

  it('with more pools than there is room for draws the rest as one group', () => {
    const lanes = lanesOf(manyPools, svgLimits).get('nodes') ?? [];
    expect(lanes).toHaveLength(svgLimits.lanes);
    expect(lanes.flatMap(({ nodes }) => nodes)).toHaveLength(1003);
    expect(lanes.at(-1)?.title).toBe('980 further pools · 980 nodes');
  });

  it.each([
    [2, 'cards', 1000],
    [9, 'cards', 1100],
    [57, 'cells', 1400],
    [997, 'group', 1000],
  ])('with %d workers draws them as %s, no higher than %d', (workers, detail, height) => {
    const picture = tunnelOnGateway(workers);
    expect(lanesOf(picture, svgLimits).get('nodes')?.at(-1)?.detail).toBe(detail);
    expect(layoutPicture(picture).height).toBeLessThan(height);
  });
});

describe('wrapped text', () => {
  it('loses no character and keeps to its width wherever one character fits', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 30, max: 400 }), (text, width) => {
        const lines = wrapText(text, width, inks.strong);
        expect(squash(lines.join(''))).toBe(squash(text));
        expect(lines.filter((line) => textWidth(line, inks.strong) > width)).toEqual([]);
      }),
    );
  });

  it('breaks at spaces first, then after the punctuation of names and addresses', () => {
    expect(wrapText('each packet passes', 80, inks.strong)).toEqual(['each', 'packet', 'passes']);
    expect(wrapText('cluster-control-plane-12', 120, inks.strong)).toEqual(['cluster-control-', 'plane-12']);
  });
});
