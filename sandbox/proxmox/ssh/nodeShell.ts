// What root's shell on an emulated node answers: the few commands with which the provider writes a file to a storage.
// It must never run anything, nor keep a file anywhere but in the emulated storage.
import type { ServerChannel } from 'ssh2';
import type { NodeFiles } from './nodeFiles';

const teePattern = /\/usr\/bin\/tee (\S+?)'?$/;

/** Answers one `exec` request. */
export function answerCommand(command: string, channel: ServerChannel, files: NodeFiles): void {
  const path = teePattern.exec(command)?.[1];
  if (path !== undefined) {
    tee(path, channel, files);
    return;
  }
  // The provider asks whether it has to use sudo.
  if (command.includes('id -u')) {
    channel.write('0\n');
    end(channel, 0);
    return;
  }
  channel.stderr.write('bash: this node of the sandbox runs no commands\n');
  end(channel, 127);
}

function tee(path: string, channel: ServerChannel, files: NodeFiles): void {
  const chunks: Buffer[] = [];
  channel.on('data', (chunk: Buffer) => chunks.push(chunk));
  channel.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    const problem = files.write(path, text);
    if (problem === undefined) channel.write(text);
    else channel.stderr.write(`/usr/bin/tee: ${path}: ${problem}\n`);
    end(channel, problem === undefined ? 0 : 1);
  });
}

function end(channel: ServerChannel, status: number): void {
  channel.exit(status);
  channel.end();
}
