// Draws a picture as SVG: one self-contained file, readable on light and on dark paper.
// It must never need anything but the picture: the same picture gives the same bytes.
import type { NetworkPicture } from './networkPicture';
import { layoutPicture } from './svg/layoutPicture';
import { writeSvg } from './svg/writeSvg';
import { describe } from './words';

/** @throws Error where a node stands in a segment that the picture does not have */
export function renderSvg(picture: NetworkPicture): string {
  return writeSvg(layoutPicture(picture), `Network of the cluster ${picture.title}`, describe(picture));
}
