// Cases of a stack's file, before anything in it is read as configuration.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStackFile } from '../../../../config/readStackFile';
import type { ProblemCase, ProblemCases, Told } from '../problemCase';
import { told } from '../problemCase';

const good = 'config:\n  routewise:cluster: { name: dev }\n';

/** Reads a stack from a folder that holds the file of stack dev. */
function reading(stack: string, content: string | Buffer): Told {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'routewise-'));
    try {
      writeFileSync(join(folder, 'Pulumi.dev.yaml'), content);
      return await told(() => readStackFile(stack, folder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

function ofContent(content: string | Buffer): ProblemCase {
  return { at: 'Pulumi.dev.yaml', trips: reading('dev', content), misses: reading('dev', good) };
}

export const stackFileCases: ProblemCases = {
  'stack-not-found': {
    at: 'Pulumi.dve.yaml',
    trips: reading('dve', good),
    misses: reading('dev', good),
  },
  'stack-file-unreadable': ofContent(Buffer.from(`\ufeff${good}`, 'utf16le')),
  'config-not-yaml': ofContent(good.replace('{ name: dev }', '{ name: dev')),
};
