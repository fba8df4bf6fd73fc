// The SSH servers of the emulated nodes, reached through a SOCKS proxy: password of root, a shell, and SFTP to look at files.
// It must never let in anybody without the password.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { Connection, SFTPWrapper } from 'ssh2';
import type { ProxmoxContext } from '../context';
import type { NodeFiles } from './nodeFiles';
import { nodeFiles } from './nodeFiles';
import { answerCommand } from './nodeShell';
import type { SocksProxy } from './socksProxy';
import { startSocksProxy } from './socksProxy';

const { Server } = ssh2;
const { STATUS_CODE } = ssh2.utils.sftp;
const sshPort = 22;
const digest = (text: string) => createHash('sha256').update(text).digest();

export interface NodeSshOptions {
  context: ProxmoxContext;
  hostKey: string;
  password: string;
  /** Of the SOCKS proxy. */
  port: number;
}

export async function startNodeSsh({
  context,
  hostKey,
  password,
  port: ownPort,
}: NodeSshOptions): Promise<SocksProxy> {
  const clients = new Set<Connection>();
  const expected = digest(password);
  const serverOf = (files: NodeFiles) =>
    new Server({ hostKeys: [hostKey] }, (client) => {
      clients.add(client);
      client.on('close', () => clients.delete(client));
      client.on('error', () => undefined);
      client.on('authentication', (attempt) => {
        const fits =
          attempt.method === 'password' &&
          attempt.username === 'root' &&
          timingSafeEqual(digest(attempt.password), expected);
        if (fits) attempt.accept();
        else attempt.reject(['password']);
      });
      client.on('session', (acceptSession) => {
        const session = acceptSession();
        session.on('exec', (acceptExec, _reject, { command }) => {
          answerCommand(command, acceptExec(), files);
        });
        session.on('sftp', (acceptSftp) => {
          serveFiles(acceptSftp(), files);
        });
      });
    });
  const proxy = await startSocksProxy((address, port, socket: Socket) => {
    const node = context.store.state.nodes.find((each) => each.address === address && each.online);
    if (node === undefined || port !== sshPort) return false;
    serverOf(nodeFiles(context, node.name)).injectSocket(socket);
    return true;
  }, ownPort);
  return {
    port: proxy.port,
    async close() {
      for (const client of clients) client.end();
      await proxy.close();
    },
  };
}

/** Opening, looking at and closing files: the provider checks with it that an upload is complete. */
function serveFiles(sftp: SFTPWrapper, files: NodeFiles): void {
  const handles = new Map<number, string>();
  let next = 0;
  const attributes = (path: string | undefined) => {
    const size = path === undefined ? undefined : files.size(path);
    return size === undefined ? undefined : { mode: 0o100600, uid: 0, gid: 0, size, atime: 0, mtime: 0 };
  };
  const answer = (id: number, path: string | undefined) => {
    const found = attributes(path);
    if (found === undefined) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    else sftp.attrs(id, found);
  };
  sftp.on('OPEN', (id, path) => {
    if (attributes(path) === undefined) {
      sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
      return;
    }
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(next);
    handles.set(next, path);
    next += 1;
    sftp.handle(id, handle);
  });
  sftp.on('FSTAT', (id, handle) => {
    answer(id, handles.get(handle.readUInt32BE()));
  });
  sftp.on('STAT', (id, path) => {
    answer(id, path);
  });
  sftp.on('LSTAT', (id, path) => {
    answer(id, path);
  });
  const fine = (id: number) => {
    sftp.status(id, STATUS_CODE.OK);
  };
  sftp.on('SETSTAT', fine);
  sftp.on('FSETSTAT', fine);
  sftp.on('CLOSE', fine);
  // As OpenSSH's server does; the provider waits for it.
  sftp.on('end', () => {
    sftp.end();
  });
}
