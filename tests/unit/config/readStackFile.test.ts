import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStackFile } from '../../../config/readStackFile';
import { problemsOf } from '../../fixtures/problems';

describe('a stack file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'routewise-'));
    writeFileSync(
      join(folder, 'Pulumi.dev.yaml'),
      'encryptionsalt: v1:abc\nconfig:\n  hcloud:token:\n    secure: v1:xyz\n  routewise:cluster: { name: dev }\n',
    );
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is found by the stack’s name or by its path, and gives only the sections of its namespace', () => {
    for (const name of ['dev', 'Pulumi.dev.yaml']) {
      expect(readStackFile(name, folder)).toMatchObject({
        stack: 'dev',
        sections: { cluster: { name: 'dev' } },
      });
      expect(Object.keys(readStackFile(name, folder).sections)).toEqual(['cluster']);
    }
  });

  it('is missed with the nearest stack’s name', () => {
    const [problem] = problemsOf(() => readStackFile('dve', folder));
    expect(problem).toMatchObject({ rule: 'stack-not-found', remedy: 'did you mean dev?' });
  });

  it('is refused with the line where it is no YAML', () => {
    writeFileSync(join(folder, 'Pulumi.dev.yaml'), 'config:\n  a: [1\n');
    const [problem] = problemsOf(() => readStackFile('dev', folder));
    expect(problem?.rule).toBe('config-not-yaml');
    expect(problem?.reason).toMatch(/line \d/);
  });
});
