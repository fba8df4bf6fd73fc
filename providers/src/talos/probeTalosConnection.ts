// Finds out why no gRPC connection came about, with a bare TLS handshake: grpc-js hides most reasons behind one sentence.
// It must never send anything over the connection.
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { certifiedFor } from '../tls/certifiedFor';

/** `host`, or `own` where it has another, is checked against the certificate; the rest are PEM texts. */
export interface ProbeTarget {
  host: string;
  own?: string;
  port: number;
  ca: string;
  crt: string;
  key: string;
}

export type ProbeResult =
  | { state: 'open' }
  | { state: 'unreachable'; why: string }
  | { state: 'wrong-server'; why: string }
  | { state: 'wrong-client'; why: string };

/** @param timeoutMs after that an accepted but silent connection counts as open. */
export function probeTalosConnection(target: ProbeTarget, timeoutMs = 3_000): Promise<ProbeResult> {
  const { host, own, port, ca, crt, key } = target;
  const options: ConnectionOptions = {
    host,
    port,
    ca,
    cert: crt,
    key,
    ALPNProtocols: ['h2'],
    checkServerIdentity: certifiedFor(host, own),
  };
  return new Promise((resolve) => {
    let isAccepted = false;
    const socket = connect(options, () => {
      isAccepted = true;
    });
    const finish = (result: ProbeResult) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => {
      finish(isAccepted ? { state: 'open' } : { state: 'unreachable', why: 'no answer in time' });
    }, timeoutMs);
    // An HTTP/2 server speaks first; with TLS 1.3 one that does not want our certificate hangs up instead.
    socket.once('data', () => {
      finish({ state: 'open' });
    });
    socket.once('close', () => {
      finish(
        isAccepted
          ? { state: 'wrong-client', why: 'it closed the connection after seeing the certificate' }
          : { state: 'unreachable', why: 'it closed the connection' },
      );
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      finish(judge(error, isAccepted));
    });
  });
}

function judge(error: NodeJS.ErrnoException, isAccepted: boolean): ProbeResult {
  const code = error.code ?? '';
  if (code.includes('ALERT') || isAccepted)
    return { state: 'wrong-client', why: code === '' ? error.message : code };
  if (/^(E[A-Z]+|UND_.*)$/.test(code) && !code.startsWith('ERR_')) return { state: 'unreachable', why: code };
  return { state: 'wrong-server', why: error.message };
}
