// Holds the SSH session against real sshd: host keys, sudo, files, lost connections, full disks, reboots.
import { generateKeyPairSync } from 'node:crypto';
import type { SessionOptions } from '../../../providers/src/ssh';
import { learnHostKeys } from '../../../providers/src/k3s/learnHostKeys';
import { scanHostKey } from '../../../providers/src/ssh/scanHostKey';
import { SshError, SshSession, parseTarget, withSession } from '../../../providers/src/ssh';
import { startTestHosts } from '../../fixtures/hosts/startTestHosts';
import type { TestHosts } from '../../fixtures/hosts/startTestHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';
import type { TestHost } from '../../fixtures/hosts/testHost';

const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);

(why === undefined ? describe : describe.skip)('a session over SSH', () => {
  let hosts: TestHosts;
  let host: TestHost;
  const open = (user = 'root', options: SessionOptions = {}) =>
    SshSession.open(
      parseTarget(host.name, host.ssh(user)),
      { privateKey: hosts.privateKey },
      { connectSeconds: 10, reconnectSeconds: 20, ...options },
    );
  const using = async <T>(
    use: (session: SshSession) => Promise<T>,
    user = 'root',
    options = {},
  ): Promise<T> => {
    const session = await open(user, options);
    try {
      return await use(session);
    } finally {
      session.close();
    }
  };
  const failure = async (action: Promise<unknown>): Promise<SshError> => {
    try {
      await action;
    } catch (error) {
      if (error instanceof SshError) return error;
      throw error;
    }
    throw new Error('it did not fail');
  };

  beforeAll(async () => {
    hosts = await startTestHosts({ one: '10.4.100.1/16' });
    host = hosts.host('one');
  });
  afterAll(() => hosts.close());
  afterEach(() => {
    host.resizeDisk(undefined);
  });

  test('runs commands with their input, exit code and both outputs', async () => {
    const result = await using((session) =>
      session.run('cat; echo told >&2; exit 3', { step: 'trying', stdin: 'given' }),
    );
    expect(result).toEqual({ code: 3, stdout: 'given', stderr: 'told\n' });
  });

  test('becomes root by sudo where another user logs in', async () => {
    expect((await using((session) => session.mustRun('id -un', { step: 'trying' }), 'admin')).stdout).toBe(
      'root\n',
    );
    const own = await using(
      (session) => session.mustRun('id -un', { step: 'trying', asUser: true }),
      'admin',
    );
    expect(own.stdout).toBe('admin\n');
  });

  test('tells what sudo wants', async () => {
    host.must(`sed -i 's/NOPASSWD: //' /etc/sudoers.d/admin`);
    const password = await failure(using((session) => session.run('true', { step: 'trying sudo' }), 'admin'));
    host.must('mv /etc/sudoers.d/admin /etc/admin.aside');
    const nobody = await failure(using((session) => session.run('true', { step: 'trying sudo' }), 'admin'));
    host.must(`sed 's/ALL$/NOPASSWD: ALL/' /etc/admin.aside >/etc/sudoers.d/admin; rm /etc/admin.aside`);
    expect(password.kind).toBe('ssh-sudo-needs-password');
    expect(password.message).toMatch(
      /host one \(admin@127\.0\.0\.1:\d+\), while trying sudo: sudo: a password is required/,
    );
    expect(password.message).toContain('NOPASSWD');
    expect(['ssh-sudo-needs-password', 'ssh-sudo-refused']).toContain(nobody.kind);
    await using((session) => session.mustRun('true', { step: 'trying sudo' }), 'admin');
  });

  test('writes a file whole, with its mode, its owner and nothing left beside it', async () => {
    const secret = `it's a "secret" $HOME \\ \n`;
    await using(
      (session) => session.writeFile('/etc/some new/token', secret, { mode: '0640', owner: 'root:admin' }),
      'admin',
    );
    expect(host.must(`stat -c '%a %U:%G' '/etc/some new/token'; ls -A '/etc/some new'`)).toBe(
      '640 root:admin\ntoken\n',
    );
    expect(await using((session) => session.readFile('/etc/some new/token'), 'admin')).toBe(secret);
    expect(await using((session) => session.readFile('/etc/some new/absent'))).toBeUndefined();
    expect(host.commands().join('\n')).not.toContain('secret');
  });

  test.each(['before', 'during', 'after'] as const)(
    'comes back when the connection is cut %s a write',
    async (when) => {
      const content = 'x'.repeat(200_000);
      await using(async (session) => {
        host.cutAt(1, when);
        await session.writeFile('/etc/cut/file', content);
      });
      expect(host.must('cat /etc/cut/file')).toBe(content);
      expect(host.must('ls -A /etc/cut')).toBe('file\n');
    },
  );

  test('a cut write leaves the old file, never half of the new one', async () => {
    host.write('/etc/kept/file', 'old');
    const error = await failure(
      using(
        async (session) => {
          host.cutAt(1, 'during');
          await session.writeFile('/etc/kept/file', 'n'.repeat(100_000));
        },
        'root',
        { attempts: 1 },
      ),
    );
    expect(error.kind).toBe('ssh-connection-lost');
    expect(error.message).toContain('while writing /etc/kept/file');
    expect(host.must('cat /etc/kept/file')).toBe('old');
  });

  test('does not repeat a step that nobody called repeatable', async () => {
    const error = await failure(
      using(async (session) => {
        host.cutAt(1, 'after');
        await session.run('echo once >>/run/count', { step: 'counting' });
      }),
    );
    expect(error.kind).toBe('ssh-connection-lost');
    expect(error.message).toContain('whether the step was done is not known');
    expect(host.must('cat /run/count')).toBe('once\n');
  });

  test('waits for a host that reboots in the middle', async () => {
    const answer = await using(async (session) => {
      const boot = (await session.run('cat /proc/sys/kernel/random/boot_id', { step: 'looking' })).stdout;
      const rebooted = host.reboot();
      const after = await session.mustRun('cat /proc/sys/kernel/random/boot_id', {
        step: 'looking',
        repeatable: true,
      });
      await rebooted;
      return { boot, after: after.stdout };
    });
    expect(answer.after).not.toBe(answer.boot);
  });

  test('gives up on a host that does not come back, and names host and step', async () => {
    const error = await failure(
      using(
        async (session) => {
          host.vanish();
          await session.run('true', { step: 'waiting for it', repeatable: true });
        },
        'root',
        { reconnectSeconds: 1 },
      ),
    );
    host.back();
    expect(error.kind).toBe('ssh-connection-lost');
    expect(error.message).toMatch(/host one .* while waiting for it: .*not back within 1 s/);
  });

  test('takes the key seen first, and refuses another one later, at the first connection and at a return', async () => {
    const known = await using((session) => Promise.resolve(session.hostKey));
    expect(known).toBe(host.hostKey());
    const session = await open('root', { hostKey: { known } });
    const changed = host.changeHostKey();
    host.vanish();
    host.back();
    const onReturn = await failure(
      session.run('echo touched >/etc/touched', { step: 'going on', repeatable: true }),
    );
    const onFirst = await failure(open('root', { hostKey: { known } }));
    const pinned = await failure(open('root', { hostKey: { known: changed, pinned: known } }));
    for (const error of [onReturn, onFirst, pinned]) expect(error.kind).toBe('ssh-host-key-changed');
    expect(onFirst.message).toContain(changed);
    expect(onFirst.message).toContain(known);
    expect(host.exec('cat /etc/touched').code).not.toBe(0);
    await using(() => Promise.resolve(), 'root', { hostKey: { known, pinned: changed } });
  });

  test('tells its key to who asks for no more, and is learned as new without a login', async () => {
    const target = parseTarget(host.name, host.ssh('root'));
    const said = host.commands().length;
    expect(await scanHostKey(target)).toBe(host.hostKey());
    expect(await scanHostKey({ ...target, port: 1 })).toBeUndefined();
    const record = { hostKeys: { known: 'SHA256:a' } as Record<string, string> };
    const ssh = { one: host.ssh('root'), known: host.ssh('root'), none: '' };
    const lines: string[] = [];
    await learnHostKeys({ ssh }, record, [{ name: 'one' }, { name: 'known' }, { name: 'none' }], (line) =>
      lines.push(line),
    );
    expect(record.hostKeys).toEqual({ known: 'SHA256:a', one: host.hostKey() });
    expect(lines).toEqual([expect.stringContaining(host.hostKey())]);
    expect(host.commands()).toHaveLength(said);
  });

  test('finds a pinned key of another kind than the preferred one', async () => {
    host.must(
      `ssh-keygen -q -t ecdsa -N '' -f /etc/ssh/ssh_host_ecdsa_key; sed -i '1i HostKey /etc/ssh/ssh_host_ecdsa_key' /etc/ssh/test_sshd_config`,
    );
    const pinned = host.must('ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub').split(' ')[1] ?? '';
    expect(await using((session) => Promise.resolve(session.hostKey), 'root', { hostKey: { pinned } })).toBe(
      pinned,
    );
  });

  test('tells a full disk, and a repeat after room was made succeeds', async () => {
    host.resizeDisk(64);
    const content = 'y'.repeat(1 << 20);
    const error = await failure(using((session) => session.writeFile('/etc/large', content)));
    expect(error.kind).toBe('ssh-disk-full');
    expect(error.message).toContain('while writing /etc/large');
    expect(host.must('ls -A /etc | grep -c large || true')).toBe('0\n');
    host.resizeDisk(undefined);
    await using((session) => session.writeFile('/etc/large', content));
    expect(host.must('wc -c </etc/large').trim()).toBe(String(1 << 20));
  });

  test('ends a command that takes too long, on the host as well', async () => {
    const error = await failure(
      using((session) => session.run('exec sleep 987', { step: 'sleeping', timeoutSeconds: 1 })),
    );
    expect(error.kind).toBe('ssh-time-up');
    expect(host.exec('ps -eo args').stdout).not.toContain('sleep 987');
  });

  test('keeps secrets out of errors', async () => {
    const error = await failure(
      using(
        (session) => session.mustRun('cat >&2; exit 1', { step: 'joining', stdin: 'token K10abc refused' }),
        'root',
        { secrets: ['K10abc'] },
      ),
    );
    expect(error.message).toContain('token [secret] refused');
    expect(error.message).not.toContain('K10abc');
  });

  test('shows no secret in the host’s process list, journal or histories', async () => {
    const secret = 'K10f00ba4';
    await using(async (session) => {
      const writing = session.writeFile('/etc/token', `${secret}\n${'x'.repeat(100_000)}`);
      const reading = session.run('cat >/dev/null; exec sleep 2', { step: 'joining', stdin: secret });
      const state = { done: false };
      const both = Promise.all([writing, reading]).finally(() => (state.done = true));
      const seen: string[] = [];
      while (!state.done) {
        seen.push(
          host.exec('cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" " "').stdout,
        );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await both;
      expect(seen.join('')).toContain('sleep 2');
      expect(seen.join('')).not.toContain(secret);
    }, 'admin');
    expect(host.commands().join('\n')).not.toContain(secret);
    expect(host.filesWith(secret)).toEqual(['./etc/token']);
  });

  test('tells who is not let in, and by what', async () => {
    const target = parseTarget(host.name, host.ssh('admin'));
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const use = () => Promise.resolve();
    expect((await failure(withSession(target, { privateKey }, {}, use))).kind).toBe('ssh-login-refused');
    expect((await failure(withSession(target, {}, {}, use))).kind).toBe('ssh-no-key');
    expect((await failure(withSession(target, { privateKey: 'none' }, {}, use))).kind).toBe(
      'ssh-key-unreadable',
    );
    const nowhere = { ...target, port: 1 };
    const access = { privateKey: hosts.privateKey };
    expect((await failure(withSession(nowhere, access, { connectSeconds: 1 }, use))).kind).toBe(
      'ssh-unreachable',
    );
  });

  test('leaves no history and starts no interactive shell', async () => {
    await using((session) => session.mustRun('true', { step: 'trying' }), 'admin');
    expect(host.must('cat /root/.bash_history /home/admin/.bash_history 2>/dev/null; true')).not.toContain(
      'K10',
    );
    expect(host.exec('test -e /home/admin/.bash_history').code).not.toBe(0);
  });
});
