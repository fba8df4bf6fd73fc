/** For each folder or room: those it may import from. */
export type Arrows = Readonly<Record<string, readonly string[]>>;
export const mayImport: Arrows;
export const planRooms: Arrows;
export const providerRooms: Arrows;
export const stackRooms: Arrows;
