// The real engine and the real hcloud provider against the emulator: up, up again, change, destroy; with and without faults.
// It must never need a network beyond loopback, nor a login.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as hcloud from '@pulumi/hcloud';
import type { Stack } from '@pulumi/pulumi/automation';
import { adoptLeftovers } from '../../../stacks/recovery/adoptLeftovers';
import { findHetznerLeftovers } from '../../../stacks/recovery/hetznerLeftovers';
import { interruptedUpdateOf } from '../../../stacks/recovery/interruptedUpdate';
import type { Adoption } from '../../../stacks/recovery/leftover';
import { emulatedStack } from '../../fixtures/stack/emulatedStack';
import { startEmulator, token } from '../../fixtures/hetzner/emulator';
import type { StartedEmulator } from '../../fixtures/hetzner/emulator';

const tools = process.env.ROUTEWISE_TOOLS_BIN;
const missing =
  tools === undefined
    ? 'ROUTEWISE_TOOLS_BIN names no folder with pulumi and its plugins'
    : ['pulumi', 'pulumi-resource-hcloud'].find((tool) => !existsSync(join(tools, tool)));
const suite = missing === undefined ? describe : describe.skip;
if (missing !== undefined)
  console.warn(`hcloud provider against the emulator: skipped, ${missing} is missing`);

interface Wish {
  workers: number;
  label: string;
  /** Whether the load balancer has its service; default true. */
  served?: boolean;
  /** What is there already, and the state does not know. */
  adoptions?: readonly Adoption[];
}

function program({ workers, label, served = true, adoptions = [] }: Wish) {
  return () => {
    adoptLeftovers(adoptions);
    const network = new hcloud.Network('net', { name: 'net', ipRange: '10.0.0.0/16' });
    const networkId = network.id.apply(Number);
    const subnet = new hcloud.NetworkSubnet('subnet', {
      networkId,
      type: 'cloud',
      networkZone: 'eu-central',
      ipRange: '10.0.1.0/24',
    });
    const group = new hcloud.PlacementGroup('spread', { name: 'spread', type: 'spread', labels: { label } });
    const firewall = new hcloud.Firewall('firewall', {
      name: 'firewall',
      rules: [
        { direction: 'in', protocol: 'tcp', port: '6443', sourceIps: ['0.0.0.0/0', '::/0'] },
        { direction: 'in', protocol: 'udp', port: '8472', sourceIps: ['10.0.1.0/24'], description: 'VXLAN' },
      ],
    });
    const sshKey = new hcloud.SshKey('key', {
      name: 'key',
      publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb1nCeJBzLJ1C8AqbBVqFjyyOcTpgjYqlqDCIJ3uEwk test',
    });
    for (let index = 0; index < workers; index++) {
      new hcloud.Server(
        `worker-${index}`,
        {
          name: `worker-${index}`,
          serverType: 'cx22',
          image: 'debian-12',
          location: 'fsn1',
          labels: { role: 'worker', label },
          userData: '#cloud-config\n',
          sshKeys: [sshKey.id],
          placementGroupId: group.id.apply(Number),
          firewallIds: [firewall.id.apply(Number)],
          networks: [{ networkId, ip: `10.0.1.${20 + index}`, aliasIps: [] }],
          publicNets: [{ ipv4Enabled: true, ipv6Enabled: false }],
        },
        // Its name and its private address are taken until it is gone.
        { dependsOn: [subnet], deleteBeforeReplace: true },
      );
    }
    const balancer = new hcloud.LoadBalancer('api', {
      name: 'api',
      loadBalancerType: 'lb11',
      location: 'fsn1',
    });
    const loadBalancerId = balancer.id.apply(Number);
    const attached = new hcloud.LoadBalancerNetwork(
      'api-net',
      { loadBalancerId, networkId, ip: '10.0.1.5' },
      { dependsOn: [subnet] },
    );
    if (served)
      new hcloud.LoadBalancerService('api-6443', {
        loadBalancerId: balancer.id,
        protocol: 'tcp',
        listenPort: 6443,
        destinationPort: 6443,
      });
    new hcloud.LoadBalancerTarget(
      'api-targets',
      { loadBalancerId, type: 'label_selector', labelSelector: 'role=worker', usePrivateIp: true },
      { dependsOn: [attached] },
    );
    return Promise.resolve({ address: balancer.ipv4 });
  };
}

suite('the hcloud provider against the emulator', () => {
  let folder: string;
  let emulator: StartedEmulator;

  // The Automation API looks for `pulumi` on its own process's PATH.
  const before = process.env.PATH;
  beforeAll(() => {
    process.env.PATH = `${tools ?? ''}:${before ?? ''}`;
  });
  afterAll(() => {
    process.env.PATH = before;
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'routewise-hcloud-'));
    emulator = await startEmulator({ actionMs: 100 });
  });
  afterEach(async () => {
    await emulator.api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const stackOf = (wish: Wish): Promise<Stack> =>
    emulatedStack(folder, program(wish), { HCLOUD_ENDPOINT: emulator.api.url, HCLOUD_TOKEN: token });

  /** Runs again when a run fails, as a user would, but gives up without a word after so many. */
  async function tryTimes(most: number, run: () => Promise<unknown>): Promise<void> {
    for (let count = 0; count < most; count++) {
      if (
        await run().then(
          () => true,
          () => false,
        )
      )
        return;
    }
  }

  /** What Routewise does before every update: the provider forgets a service that it made and could not read back. */
  async function forgotten(): Promise<Adoption[]> {
    const interrupted = interruptedUpdateOf(await (await stackOf(wanted)).exportStack());
    const access = { endpoint: emulator.api.url, token };
    const leftovers = await findHetznerLeftovers(access, interrupted, 'emulated/test');
    return leftovers.filter((each) => each.take === 'adopt');
  }

  const user = () =>
    Object.fromEntries(Object.entries(emulator.api.state().counts).filter(([, count]) => count > 0));

  test('up, up again, change and destroy', async () => {
    const first = await (await stackOf({ workers: 2, label: 'a' })).up();
    expect(first.summary.resourceChanges).toEqual({ create: 12 });
    expect(user()).toEqual({
      servers: 2,
      primaryIps: 2,
      networks: 1,
      placementGroups: 1,
      firewalls: 1,
      sshKeys: 1,
      loadBalancers: 1,
    });
    await emulator.api.settled();
    expect([...emulator.machines.specs.values()].map(({ privateIPs }) => privateIPs[0]?.ip).sort()).toEqual([
      '10.0.1.20',
      '10.0.1.21',
    ]);
    const [balancer] = [...emulator.balancers.specs.values()];
    expect(balancer?.listenIPs).toEqual([first.outputs.address?.value]);
    expect(balancer?.targets).toHaveLength(2);

    const second = await (await stackOf({ workers: 2, label: 'a' })).up();
    expect(second.summary.resourceChanges).toEqual({ same: 12 });
    const refreshed = await (await stackOf({ workers: 2, label: 'a' })).refresh();
    expect(refreshed.summary.resourceChanges).toEqual({ same: 12 });

    const third = await (await stackOf({ workers: 3, label: 'b' })).up();
    expect(third.summary.resourceChanges).toEqual({ create: 1, update: 3, same: 9 });
    expect(emulator.api.state().servers.map(({ labels }) => labels.label)).toEqual(['b', 'b', 'b']);

    await (await stackOf({ workers: 3, label: 'b' })).destroy();
    expect(user()).toEqual({});
    await emulator.api.settled();
    expect(emulator.machines.told.filter((line) => line.startsWith('remove'))).toHaveLength(3);
  }, 240_000);

  const wanted = { workers: 2, label: 'a' };
  const complete = {
    servers: 2,
    primaryIps: 2,
    networks: 1,
    placementGroups: 1,
    firewalls: 1,
    sshKeys: 1,
    loadBalancers: 1,
  };

  /** Every server runs and has its address, group and firewall; the load balancer its service and targets. */
  function expectWhole(): void {
    expect(user()).toEqual(complete);
    const { servers, firewalls, placementGroups, loadBalancers } = emulator.api.state();
    for (const server of servers) {
      expect(server.status).toBe('running');
      expect(server.privateNets.map(({ pending }) => pending)).toEqual([false]);
      expect(server.placementGroup).toBe(placementGroups[0]?.id);
      expect(firewalls[0]?.appliedTo).toContainEqual({
        type: 'server',
        server: server.id,
        status: 'applied',
      });
    }
    expect(loadBalancers[0]).toMatchObject({
      privateNets: [{ ip: '10.0.1.5', pending: false }],
      services: [{ listen_port: 6443 }],
      targets: [{ type: 'label_selector', usePrivateIp: true }],
    });
  }

  // Without `continueOnError` the engine hangs up while the program still registers resources, and the program's own
  // complaint about that may come before the engine's.
  async function expectFailedRun(): Promise<void> {
    await expect(async () => (await stackOf(wanted)).up({ continueOnError: true })).rejects.toThrow(
      'action_failed',
    );
  }

  test('429 to one call in five: the provider tries again by itself, one run is enough', async () => {
    emulator.api.faults.set({ failOneIn: 5, statuses: [429], seed: 11 });
    await (await stackOf(wanted)).up();
    expect(emulator.api.faults.failed[429]).toBeGreaterThan(5);
    expectWhole();
    await (await stackOf(wanted)).destroy();
    expect(user()).toEqual({});
  }, 300_000);

  // The provider does not try again after a 503, so runs fail, some of them half-way through a resource. What such a run
  // left unfinished is only seen by a refresh. A refresh meanwhile would do harm: when the call that reads a load
  // balancer fails, the provider takes its services for deleted.
  test('429 and 503 to one call in five, then calm: a run with refresh converges, nothing is left or doubled', async () => {
    emulator.api.faults.set({ failOneIn: 5, statuses: [429, 503], seed: 7 });
    await tryTimes(3, async () => (await stackOf(wanted)).up({ continueOnError: true }));
    expect(emulator.api.faults.failed[503]).toBeGreaterThan(0);
    emulator.api.faults.clear();
    await (await stackOf({ ...wanted, adoptions: await forgotten() })).up({ refresh: true });
    expectWhole();
    const again = await (await stackOf(wanted)).up();
    expect(again.summary.resourceChanges).toEqual({ same: 12 });
    // A server whose deletion was done but not seen is an error to the provider ever after, until a refresh.
    emulator.api.faults.set({ failOneIn: 5, statuses: [429, 503], seed: 8 });
    await expect(async () => (await stackOf(wanted)).destroy()).rejects.toThrow('unavailable');
    emulator.api.faults.clear();
    await (await stackOf(wanted)).destroy({ refresh: true });
    expect(user()).toEqual({});
  }, 600_000);

  test('a service that the provider made and forgot is found, and taken into the state as it is', async () => {
    await (await stackOf({ ...wanted, served: false })).up();
    expect(await forgotten()).toEqual([]);
    emulator.api.faults.set({ failOneIn: 1, statuses: [503], match: '^GET /v1/load_balancers/' });
    await expect(async () => (await stackOf(wanted)).up()).rejects.toThrow('with nil state');
    emulator.api.faults.clear();
    await expect(async () => (await stackOf(wanted)).up()).rejects.toThrow('source_port_already_used');
    const adoptions = await forgotten();
    expect(adoptions.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^service on port 6443 of load balancer \d+$/),
    ]);
    // An update that does not come to the service leaves it where it is.
    const [balancer] = emulator.api.state().loadBalancers;
    const network = 'urn:pulumi:test::emulated::hcloud:index/network:Network::net';
    await (await stackOf({ ...wanted, adoptions })).up({ target: [network] });
    expect(emulator.api.state().loadBalancers[0]?.services).toEqual(balancer?.services);
    await (await stackOf({ ...wanted, adoptions: await forgotten() })).up();
    expectWhole();
    expect(await forgotten()).toEqual([]);
    expect((await (await stackOf(wanted)).up()).summary.resourceChanges).toEqual({ same: 12 });
  }, 300_000);

  test.each(['create_server', 'attach_to_network', 'create_load_balancer'])(
    'a failed action %s: the run fails, the next with refresh converges',
    async (command) => {
      emulator.api.faults.failNextAction({ command });
      await expectFailedRun();
      await (await stackOf(wanted)).up({ refresh: true });
      expectWhole();
    },
    300_000,
  );

  // Nothing in the provider powers such a server on; replacing it does.
  test('a failed first start leaves a server off, and replacing it heals', async () => {
    emulator.api.faults.failNextAction({ command: 'start_server' });
    await expectFailedRun();
    await (await stackOf(wanted)).up({ refresh: true });
    const off = emulator.api.state().servers.find(({ status }) => status === 'off');
    expect(off).toBeDefined();
    const urn = `urn:pulumi:test::emulated::hcloud:index/server:Server::${off?.name ?? ''}`;
    await (await stackOf(wanted)).up({ replace: [urn] });
    expectWhole();
  }, 300_000);
});
