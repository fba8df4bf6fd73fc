// Cases of secrets in Pulumi's configuration, as its SDK holds it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { stringify } from 'yaml';
import { checkBgpPasswords } from '../../../../stacks/config/bgpPasswords';
import { markedSections } from '../../../../stacks/config/stackSections';
import { planBgpStack } from '../../../fixtures/bgp/bgpStack';
import { temporaryFolder } from '../../sandbox/temporaryFolder';
import { ofRun } from '../ofRun';
import type { ProblemCases } from '../problemCase';

const plan = planBgpStack({ bgp: { peers: { tor: { passwordConfig: 'bgp:tor' } } } });
interface Kept {
  readonly password: string;
  readonly clear?: true;
}
const session = ({ password, clear }: Kept) => {
  pulumi.runtime.setAllConfig({ 'bgp:tor': password }, clear === true ? [] : ['bgp:tor']);
  return checkBgpPasswords(plan);
};
const ofSession = (trips: Kept, misses: Kept) =>
  ofRun('routewise:bgp.peers.tor.passwordConfig', session, trips, misses);

/** A section that Pulumi has as a secret. @param written as the stack's file has its value */
async function marked(written: unknown): Promise<void> {
  await pulumi.runtime.setMocks(
    { call: () => ({}), newResource: ({ name }) => ({ id: name, state: {} }) },
    'routewise',
    'theirs',
  );
  const section = (value: unknown) => ({ values: { cluster: { name: value } } });
  const folder = temporaryFolder();
  const config = { 'routewise:cilium': section(written) };
  writeFileSync(join(folder, 'Pulumi.theirs.yaml'), stringify({ config }));
  pulumi.runtime.setAllConfig({ 'routewise:cilium': JSON.stringify(section('a-secret')) }, [
    'routewise:cilium',
  ]);
  const before = process.cwd();
  process.chdir(folder);
  try {
    markedSections();
  } finally {
    process.chdir(before);
  }
}

export const pulumiSecretCases: ProblemCases = {
  'bgp-password-missing': ofSession({ password: '' }, { password: 'x' }),
  'bgp-password-in-clear': ofSession({ password: 'x', clear: true }, { password: 'x' }),
  'bgp-password-too-long': ofSession({ password: 'x'.repeat(81) }, { password: 'x'.repeat(80) }),
  'secret-place-unknown': ofRun('routewise:cilium', marked, 'another', { secure: 'v1:c2VjcmV0:abcdef==' }),
};
