// Tests of a folder stand in a folder of the same name, so that nobody has to look for them.
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '../../..');
const unit = join(root, 'tests/unit');

/** What is of the whole house, and the cases of the tests beside them. */
const ownFolders = /^problems(\/|$)|\/cases$|__snapshots__$/;
const folders = readdirSync(unit, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => relative(unit, join(entry.parentPath, entry.name)))
  .filter((folder) => !ownFolders.test(folder));

/** Where the sources are that a folder's tests are of. */
function sourcesOf(folder: string): string[] {
  return [folder, folder.replace(/^providers/, 'providers/src'), join('tests', folder)];
}

it.each(folders)('tests/unit/%s has its like among the sources', (folder) => {
  expect(sourcesOf(folder).filter((each) => existsSync(join(root, each)))).not.toEqual([]);
});
