// The page a picture is laid out on: its width, its columns, and the gutters in which lines run beside the nodes.
// It must never depend on what a picture shows beyond counting it.

export const page = { width: 1000, margin: 24, gap: 20 } as const;
export const contentWidth = page.width - 2 * page.margin;

/** Room within a box around what it holds. */
export const padding = 14;
const trunkGap = 11;

/**
 * Horizontal places of one column of segments. From left to right: the tunnel's trunk, the network's own wire, the
 * lanes, and a trunk for each way in from outside.
 */
export interface Column {
  readonly x: number;
  readonly width: number;
  readonly tunnelX: number;
  readonly wireX: number;
  readonly laneX: number;
  readonly laneWidth: number;
  readonly wayX: (way: number) => number;
}

/** One column for one segment, two for more; segments fill them row by row. */
export function columnsFor(segments: number, ways: number): Column[] {
  const count = segments > 1 ? 2 : 1;
  const width = (contentWidth - (count - 1) * page.gap) / count;
  return Array.from({ length: count }, (_, index) => {
    const x = page.margin + index * (width + page.gap);
    const tunnelX = x + padding + 2;
    const wireX = tunnelX + 15;
    const laneX = wireX + 20;
    const right = ways === 0 ? 0 : 20 + (ways - 1) * trunkGap;
    const laneRight = x + width - padding - right;
    return {
      x,
      width,
      tunnelX,
      wireX,
      laneX,
      laneWidth: laneRight - laneX,
      wayX: (way) => laneRight + 20 + way * trunkGap,
    };
  });
}
