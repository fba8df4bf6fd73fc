// Colours and fonts of the picture, light and dark, as a style sheet within the SVG.
// It must never fetch a font or lean on CSS variables, which some SVG viewers do not know.
import type { Font } from './measureText';

/** Kinds of writing; each is a class of the style sheet. */
export const inks = {
  title: { size: 22, weight: 'bold' },
  heading: { size: 14, weight: 'bold' },
  strong: { size: 12.5, weight: 'bold' },
  plain: { size: 12.5, weight: 'regular' },
  soft: { size: 12, weight: 'regular' },
  address: { size: 11.5, weight: 'mono' },
  onPods: { size: 11.5, weight: 'regular' },
  onOverlay: { size: 14, weight: 'bold' },
  onRoutes: { size: 14, weight: 'bold' },
  big: { size: 19, weight: 'bold' },
} as const satisfies Record<string, Font>;
export type Ink = keyof typeof inks;

type Shade = readonly [light: string, dark: string];

const writing: Record<Ink, Shade> = {
  title: ['#1f2328', '#f0f6fc'],
  heading: ['#1f2328', '#f0f6fc'],
  strong: ['#1f2328', '#f0f6fc'],
  plain: ['#1f2328', '#f0f6fc'],
  soft: ['#57606a', '#a9b4c0'],
  address: ['#3a424b', '#c5ced8'],
  onPods: ['#0b5548', '#9be8d8'],
  onOverlay: ['#7a4100', '#ffc47a'],
  onRoutes: ['#1d5c16', '#a5e39b'],
  big: ['#1f2328', '#f0f6fc'],
};

/** Boxes: fill and outline. */
const boxes: Record<string, { readonly fill: Shade; readonly stroke: Shade; readonly extra?: string }> = {
  paper: { fill: ['#ffffff', '#0d1117'], stroke: ['#ffffff', '#0d1117'] },
  outside: { fill: ['#ffffff', '#0d1117'], stroke: ['#8c959f', '#6e7781'], extra: 'stroke-dasharray:5 4' },
  entrance: { fill: ['#e6f0ff', '#10233f'], stroke: ['#2f6fdb', '#5b96f5'] },
  router: { fill: ['#f1e9fd', '#251a3d'], stroke: ['#7a4fc9', '#a884ec'] },
  segment: { fill: ['#f4f6f9', '#151b23'], stroke: ['#aab6c3', '#46515e'] },
  gateway: { fill: ['#e3e8ee', '#28323d'], stroke: ['#5b6b7c', '#93a3b4'] },
  lane: { fill: ['#ffffff', '#0d1117'], stroke: ['#cbd4dd', '#3a444f'] },
  controlPlane: { fill: ['#eef3fd', '#141f33'], stroke: ['#4a72bd', '#6f9be6'] },
  worker: { fill: ['#fafbfc', '#161c24'], stroke: ['#7d8a98', '#7d8a98'] },
  pods: { fill: ['#d3f2ea', '#0f3a31'], stroke: ['#2a9d84', '#2f9f86'] },
  services: { fill: ['#f4f6f9', '#151b23'], stroke: ['#aab6c3', '#46515e'], extra: 'stroke-dasharray:2 3' },
  overlay: { fill: ['#fff0dc', '#3a2609'], stroke: ['#d97f1c', '#e0923c'], extra: 'stroke-width:2' },
  encrypted: {
    fill: ['#fff0dc', '#3a2609'],
    stroke: ['#b3245f', '#f07aa8'],
    extra: 'stroke-width:2.5',
  },
  routes: { fill: ['#e5f5e1', '#16301a'], stroke: ['#4c9a3f', '#5fb152'] },
  hop: { fill: ['#ffffff', '#0d1117'], stroke: ['#cbd4dd', '#3a444f'] },
  podLayer: { fill: ['#2a9d84', '#2f9f86'], stroke: ['#2a9d84', '#2f9f86'] },
  overlayLayer: { fill: ['#d97f1c', '#e0923c'], stroke: ['#d97f1c', '#e0923c'] },
  linkLayer: { fill: ['#5b6b7c', '#93a3b4'], stroke: ['#5b6b7c', '#93a3b4'] },
  outsideLayer: { fill: ['#2f6fdb', '#5b96f5'], stroke: ['#2f6fdb', '#5b96f5'] },
};

const connections: Record<string, { readonly stroke: Shade; readonly extra: string }> = {
  wayIn: { stroke: ['#2f6fdb', '#5b96f5'], extra: 'stroke-width:1.8' },
  bgp: { stroke: ['#7a4fc9', '#a884ec'], extra: 'stroke-width:1.8;stroke-dasharray:6 4' },
  wire: { stroke: ['#5b6b7c', '#93a3b4'], extra: 'stroke-width:3' },
  link: { stroke: ['#5b6b7c', '#93a3b4'], extra: 'stroke-width:3' },
  tunnel: { stroke: ['#d97f1c', '#e0923c'], extra: 'stroke-width:5' },
  encryptedTunnel: { stroke: ['#b3245f', '#f07aa8'], extra: 'stroke-width:5' },
  next: { stroke: ['#7d8a98', '#7d8a98'], extra: 'stroke-width:1.8' },
};

const sans = '"Helvetica Neue",Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif';
const mono = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';

export function styleSheet(): string {
  const texts = Object.entries(inks).map(
    ([name, { size, weight }]) =>
      `.${name}{font-size:${size}px;font-weight:${weight === 'bold' ? 700 : 400};font-family:${weight === 'mono' ? mono : sans}}`,
  );
  const shapes = Object.entries(boxes)
    .filter(([, { extra }]) => extra !== undefined)
    .map(([name, { extra }]) => `.${name}{${extra ?? ''}}`);
  const lines = Object.entries(connections).map(([name, { extra }]) => `.${name}{fill:none;${extra}}`);
  return [
    ...texts,
    ...shapes,
    ...lines,
    ...colours(0),
    `@media (prefers-color-scheme:dark){\n${colours(1).join('\n')}\n}`,
  ].join('\n');
}

function colours(theme: 0 | 1): string[] {
  return [
    ...Object.entries(writing).map(([name, shade]) => `.${name}{fill:${shade[theme]}}`),
    ...Object.entries(boxes).map(
      ([name, { fill, stroke }]) => `.${name}{fill:${fill[theme]};stroke:${stroke[theme]}}`,
    ),
    ...Object.entries(connections).flatMap(([name, { stroke }]) => [
      `.${name}{stroke:${stroke[theme]}}`,
      `.${name}End{fill:${stroke[theme]}}`,
    ]),
  ];
}
