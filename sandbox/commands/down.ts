// `sandbox down`: ends everything the sandbox runs and removes all it has made, Pulumi's state of it included.
// Must never remove what another has made: other salts in stack files, other files in the directory.
import { removeSandbox, sandboxPaths } from '../daemon/sandboxDirectory';
import { readRecord } from '../daemon/sandboxRecord';
import { restoreStackFiles } from '../engine/stackFiles';
import { stopDaemon } from '../daemon/startDaemon';

export interface DownRequest {
  projectRoot: string;
  directory?: string | undefined;
  say: (line: string) => void;
}

/** @returns false when there was no sandbox */
export async function bringDown({ projectRoot, directory, say }: DownRequest): Promise<boolean> {
  const paths = sandboxPaths(projectRoot, directory);
  const record = readRecord(paths.root);
  const wasRunning = await stopDaemon(paths);
  if (record) {
    for (const file of restoreStackFiles(record.projectRoot, paths, record.passphrase)) {
      say(`Took the sandbox's encryptionsalt out of ${file}.`);
    }
  }
  if (!removeSandbox(paths)) {
    say(`There is no sandbox in ${paths.root}.`);
    return false;
  }
  say(
    `${wasRunning ? 'Stopped the sandbox' : 'The sandbox was not running'}; removed its cloud, its clusters, and ` +
      'the Pulumi state that described them.',
  );
  return true;
}
