// The leftovers as they are found by the API, on the emulator: what goes, what is taken over, what is named.
import { stackLabel, stackMark } from '../../../../plan/recovery/stackMark';
import { describeLeftovers } from '../../../../stacks/recovery/describeLeftovers';
import { findHetznerLeftovers } from '../../../../stacks/recovery/hetznerLeftovers';
import { interruptedUpdateOf } from '../../../../stacks/recovery/interruptedUpdate';
import type { Leftover } from '../../../../stacks/recovery/leftover';
import type { StartedEmulator } from '../../../fixtures/hetzner/emulator';
import { startEmulator, token } from '../../../fixtures/hetzner/emulator';

const stack = 'routewise/dev';
const own = { 'routewise-cluster': 'dev', [stackLabel]: stackMark(stack, 'this stack') };
const foreign = { 'routewise-cluster': 'dev', [stackLabel]: stackMark(stack, 'a second stack') };
const types: Record<string, string> = {
  servers: 'routewise:hetzner:Servers$hcloud:index/server:Server',
  networks: 'routewise:hetzner:Network$hcloud:index/network:Network',
};

describe('leftovers on Hetzner Cloud', () => {
  let emulator: StartedEmulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(async () => {
    await emulator.api.close();
  });

  const server = async (name: string, labels: object, more: object = {}): Promise<number> => {
    const wish = { name, server_type: 'cx22', image: 'debian-12', location: 'fsn1', labels, ...more };
    return (await emulator.done('POST', '/servers', wish)).server.id;
  };

  /** The state of an update that broke off while it made these. */
  const find = (
    pending: Record<string, string[]>,
    { written = new Date().toISOString(), asked = own, as = stack } = {},
  ): Promise<Leftover[]> => {
    const operations = Object.entries(pending).flatMap(([kind, names]) =>
      names.map((name) => ({
        type: 'creating',
        resource: {
          urn: `urn:pulumi:dev::routewise::${types[kind] ?? ''}::${name}`,
          type: (types[kind] ?? '').split('$').at(-1),
          inputs: { name, labels: asked },
        },
      })),
    );
    const state = {
      deployment: { manifest: { time: written }, resources: [], pending_operations: operations },
    };
    return findHetznerLeftovers({ endpoint: emulator.api.url, token }, interruptedUpdateOf(state), as, 0);
  };
  const left = (): string[] => emulator.api.state().servers.map(({ name }) => name);

  it('removes a half-made server of this update, and takes the rest into the state', async () => {
    const { network } = await emulator.done('POST', '/networks', {
      name: 'dev',
      ip_range: '10.0.0.0/16',
      labels: own,
    });
    const subnet = { type: 'cloud', network_zone: 'eu-central', ip_range: '10.0.1.0/24' };
    await emulator.done('POST', `/networks/${network.id}/actions/add_subnet`, subnet);
    const whole = await server('dev-a-1', own, { networks: [network.id] });
    await server('dev-a-2', own);
    const found = await find({ servers: ['dev-a-1', 'dev-a-2', 'dev-a-3'], networks: ['dev'] });
    expect(found.map(({ take, what }) => `${take} ${what}`)).toEqual([
      expect.stringMatching(/^adopt server dev-a-1 \(\d+, created 2.*\)$/),
      expect.stringMatching(/^remove server dev-a-2 /),
      expect.stringMatching(/^adopt network dev /),
    ]);
    expect(found[0]).toMatchObject({
      type: 'hcloud:index/server:Server',
      name: 'dev-a-1',
      id: String(whole),
    });
    for (const each of found) if (each.take === 'remove') await each.remove();
    expect(left()).toEqual(['dev-a-1']);
  }, 30_000);

  it.each([
    ['a second stack of the same cluster name', foreign, {}, 'another stack made it'],
    ['the present release', { 'routewise-cluster': 'dev' }, {}, 'no label'],
    ['nobody we know', {}, {}, 'no label'],
    ['the stack this one is a copy of', own, { as: 'routewise/copy' }, 'is a copy'],
    ['an update long ago', own, { written: '2024-01-01T00:00:00Z' }, 'not made in the update'],
  ])(
    'names a server of %s, says how to go on, and leaves it',
    async (_, labels, of, why) => {
      const id = await server('dev-a-1', labels);
      const found = await find({ servers: ['dev-a-1'] }, of);
      expect(found).toMatchObject([{ take: 'leave', why: expect.stringContaining(why) as string }]);
      const said = describeLeftovers(found, true);
      expect(said).toMatch(new RegExp(`server dev-a-1 \\(${id}, created 20.*${why}`));
      expect(said).toContain(`hcloud server delete ${id}`);
      expect(said).toContain(
        `pulumi import hcloud:index/server:Server dev-a-1 ${id} --parent 'dev=urn:pulumi:dev::routewise::routewise:hetzner:Servers::dev'`,
      );
      expect(said).not.toMatch(/removes|removed/);
      expect(left()).toEqual(['dev-a-1']);
    },
    30_000,
  );
});
