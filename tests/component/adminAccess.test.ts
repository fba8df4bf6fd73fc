// Certificates that end soon are warned of at each update, and told as accepted where the stack lives with it.
import * as pulumi from '@pulumi/pulumi';
import type { K3sSecrets } from '../../plan/machines/k3s/k3sSecrets';
import { generateK3sSecrets } from '../../providers/src/k3s/secrets';
import { k3sAdmin } from '../../stacks/adminAccess';

/** All are born for ten years. */
const nearTheEnd = Date.now() + 3_600 * 86_400_000;
const reason = 'it is gone by then';
let secrets: K3sSecrets;

beforeAll(async () => {
  secrets = await generateK3sSecrets();
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** @returns what is warned of and what is told, by rule */
async function told(accepted: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  const warned = jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
  const said = jest.spyOn(pulumi.log, 'info').mockResolvedValue();
  jest.spyOn(Date, 'now').mockReturnValue(nearTheEnd);
  const plan = { cluster: 'metal', acceptedLater: { certificates: accepted } };
  const { certificates } = k3sAdmin(plan, pulumi.output(secrets), pulumi.output('kubeconfig'));
  await new Promise((resolve) => certificates.apply(resolve));
  const texts = ({ mock }: typeof warned): string[] => mock.calls.map(([text]) => text);
  return { warned: texts(warned), said: texts(said) };
}

it('is a warning for each CA and the administrator', async () => {
  const { warned = [], said } = await told({});
  expect(said).toEqual([]);
  expect(warned).toHaveLength(6);
  expect(warned).toContainEqual(
    expect.stringMatching(
      /^\[ca-ends-soon\] certificate of the server CA: ends on .*: it cannot be replaced while the cluster runs\. have another cluster ready by then\.$/,
    ),
  );
});

it('is told as accepted, with the reason', async () => {
  const { warned = [], said = [] } = await told({ 'ca-ends-soon': reason });
  expect(warned).toEqual([expect.stringMatching(/^\[admin-certificate-ends-soon\]/)]);
  expect(said).toHaveLength(5);
  for (const text of said) expect(text).toMatch(new RegExp(`^\\[ca-ends-soon\\].* Accepted: ${reason}\\.$`));
});
