// Cases of what Hetzner Cloud is asked before anything is made there: its API is a server on loopback.
import { callerNetwork } from '../../../../stacks/site/hetzner/callerAddress';
import { checkHetznerAccess } from '../../../../stacks/site/hetzner/checkHetznerAccess';
import { withWebServer } from '../../../fixtures/webServer';
import { ofRun } from '../ofRun';
import type { ProblemCases } from '../problemCase';

const token = 'x'.repeat(64);
interface Api {
  readonly status?: number;
  readonly token?: string;
  /** In place of where the API is. */
  readonly endpoint?: string;
}
const asked = ({ status = 200, endpoint, ...given }: Api) =>
  withWebServer(
    (_, answer) => answer.writeHead(status).end('{}'),
    (url) => checkHetznerAccess({ endpoint: endpoint ?? url, token, ...given }),
  );
const ofToken = (trips: Api) => ofRun('hcloud:token', asked, trips, {});

export const hetznerSiteCases: ProblemCases = {
  'hetzner-token-missing': ofToken({ token: '' }),
  'hetzner-token-refused': ofToken({ status: 401 }),
  'hetzner-unreachable': ofToken({ endpoint: 'http://127.0.0.1:1' }),
  'caller-unknown': ofRun('routewise:access', callerNetwork, '203.0.113.7/33', '203.0.113.7/32'),
};
