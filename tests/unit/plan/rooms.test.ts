// Arrows between the files and the rooms of plan/ never lead back, those of types included, which lint does not follow.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const plan = resolve(__dirname, '..', '..', '..', 'plan');

const files = readdirSync(plan, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(plan, name));

/** By file: the files of plan/ that it imports from, types or not. */
const arrows = new Map(
  files.map((file) => [
    file,
    ts
      .preProcessFile(readFileSync(file, 'utf8'))
      .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => resolve(dirname(file), fileName))
      .flatMap((target) => [`${target}.ts`, join(target, 'index.ts')])
      .filter((target) => files.includes(target)),
  ]),
);

/** Each chain that comes back to where it began, once. */
function circles(of: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (at: string, way: readonly string[]): void => {
    const begin = way.indexOf(at);
    if (begin >= 0) found.push([...way.slice(begin), at].join(' → '));
    if (begin >= 0 || done.has(at)) return;
    for (const next of of.get(at) ?? []) visit(next, [...way, at]);
    done.add(at);
  };
  for (const at of of.keys()) visit(at, []);
  return found;
}

const roomOf = (file: string): string => {
  const [room = '', ...rest] = relative(plan, file).split(sep);
  return rest.length === 0 ? '' : room;
};

it('a circle is found, by whatever way it is entered', () => {
  const ring = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ]);
  expect(circles(ring)).toEqual(['b → c → b']);
});

it('no file of plan/ imports what imports it', () => {
  expect([...arrows.values()].flat().length).toBeGreaterThan(400);
  expect(circles(arrows).map((circle) => circle.replaceAll(`${plan}${sep}`, ''))).toEqual([]);
});

it('no room of plan/ reads one that reads it', () => {
  const rooms = new Map<string, string[]>();
  for (const [file, targets] of arrows)
    for (const target of targets) {
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from !== to && from !== '' && to !== '') rooms.set(from, [...(rooms.get(from) ?? []), to]);
    }
  expect(rooms.size).toBeGreaterThan(10);
  expect(circles(new Map([...rooms].map(([room, others]) => [room, [...new Set(others)]])))).toEqual([]);
});
