// The page that tells newcomers what may read what is held to what lint holds the sources to.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayImport, planRooms, providerRooms, stackRooms } from '../../../scripts/lint/rooms';

const root = join(__dirname, '..', '..', '..');
const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');

/** Cells of the rows under a heading of a table. */
function rowsOf(heading: string): string[][] {
  const lines = page.split('\n');
  const from = lines.findIndex((line) => line.split('|')[1]?.trim() === heading);
  const rows = lines.slice(from + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

/** Folders in backticks, of which a row may name several. */
const named = (rows: readonly string[][]): string[] =>
  rows.flatMap(([, cell = '']) => [...cell.matchAll(/`([\w-]+)\/`/g)].map(([, name = '']) => name));

describe('docs/architecture.md', () => {
  const rows = rowsOf('folder');

  it.each(rows.map(([, folder = '', , allowed = '']) => [folder.replace(/[`/]/g, ''), allowed] as const))(
    'says of %s what it may import',
    (folder, allowed) => {
      const said = allowed === '' ? [] : allowed.split(', ');
      expect(said.sort()).toEqual([...(mayImport[folder] ?? ['nobody knows'])].sort());
    },
  );

  it('has every folder that lint knows', () => {
    expect(named(rows).sort()).toEqual(Object.keys(mayImport).sort());
  });

  it.each([
    ['plan', 'room', planRooms],
    ['providers/src', 'room of `providers/src/`', providerRooms],
    ['stacks', 'room of `stacks/`', stackRooms],
  ] as const)('has every room of %s, and none besides', (folder, heading, rooms) => {
    const said = named(rowsOf(heading));
    expect(said.sort()).toEqual(Object.keys(rooms).sort());
    for (const room of said) expect(existsSync(join(root, folder, room))).toBe(true);
  });
});
