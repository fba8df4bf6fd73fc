// Says what a stack has built, from its own state: machines by their resources, then what it remembers, then its last plan.
// It must never believe a plan or a memory against a resource: those say what was meant, a resource what is.
import { z } from 'zod';
import { cidr, contains, hostNumber, parseCidr } from '../../config/cidr';
import { controlPlanePool, mainSegment } from '../../config/pools';
import { planFormat } from '../clusterPlan';
import type { Machine } from '../ground/nodes';
import { serverMachine } from '../ground/nodes';
import { isBorn } from './isBorn';
import type { Memory } from './memory';
import { addressRanges, apiPlace, memoryType, nodePlace, parseMemory } from './memory';
import { readApi } from './readApi';
import type { RunningNetwork, RunningNode, RunningPool, RunningSegment, RunningStack } from './runningStack';
import type { StackState, StateResource } from './stackState';
import { stackState } from './stackState';

/**
 * @param exported what `pulumi stack export` prints, parsed
 * @throws Error where it is something else, or remembers in a way that this release cannot read
 */
export function readRunning(exported: unknown): RunningStack {
  const state = stackState(exported);
  const meant = meantBy(state);
  const machines = machinesOf(state, meant);
  // Hosts are no resources: they are known by what was written of them.
  const nodes =
    meant?.provider === 'hosts' ? meant.nodes.map((node) => ({ ...node, stem: node.pool })) : machines;
  const distribution = meant?.distribution ?? distributionOf(state);
  const provider = meant?.provider ?? providerOf(state);
  const cluster = meant?.cluster ?? clusterOf(state);
  const api = readApi(state, meant?.api);
  const network = readNetwork(state);
  const ranges = isGrown(state, distribution) ? meant?.ranges : undefined;
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(provider === undefined ? {} : { provider }),
    ...(distribution === undefined ? {} : { distribution }),
    nodes: [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1)),
    pools: meant?.pools ?? [],
    segments: meant?.segments ?? [],
    ...(api === undefined ? {} : { api }),
    ...(network === undefined ? {} : { network }),
    ...(ranges === undefined ? {} : { ranges }),
  };
}

/** In the state once it has begun etcd. */
const bootstrap = 'pulumi-nodejs:dynamic/routewise:TalosBootstrap';

/** Whether a machine has been a part of the cluster: until then its ranges are on paper only. */
function isGrown(state: StackState, distribution: RunningStack['distribution']): boolean {
  if (state.ofType(bootstrap).length > 0) return true;
  return (distribution === 'talos' || distribution === 'k3s') && isBorn(state, distribution);
}

function readNetwork(state: StackState): RunningNetwork | undefined {
  const [network] = state.ofType('hcloud:index/network:Network');
  const [subnet] = state.ofType('hcloud:index/networkSubnet:NetworkSubnet');
  const text = z.string().exactOptional();
  const found = z.object({ range: text, subnet: text, zone: text }).safeParse(
    JSON.parse(
      JSON.stringify({
        range: network?.inputs.ipRange,
        subnet: subnet?.inputs.ipRange,
        zone: subnet?.inputs.networkZone,
      }),
    ),
  );
  return found.success && Object.keys(found.data).length > 0 ? found.data : undefined;
}

/** What the last update meant to build. */
type Meant = Pick<Memory, 'cluster' | 'provider' | 'distribution' | 'api' | 'ranges'> & {
  readonly nodes: readonly NamedNode[];
  readonly pools: readonly RunningPool[];
  readonly segments: readonly RunningSegment[];
};

type NamedNode = Omit<RunningNode, 'stem'>;

function meantBy(state: StackState): Meant | undefined {
  const [memory] = state.ofType(memoryType);
  // Where inputs of components are kept out of the state, its outputs have them.
  if (memory !== undefined) return parseMemory('format' in memory.inputs ? memory.inputs : memory.outputs);
  return lastPlanOf(state.outputs.plan);
}

/** @throws Error where a later release has written it: its words may mean something else by then */
function lastPlanOf(plan: unknown): Meant | undefined {
  const later = z.object({ format: z.number().gt(planFormat) }).safeParse(plan);
  if (later.success)
    throw new Error(
      `a later release has written the stack’s output “plan” (format ${later.data.format}; this one reads up to ${planFormat}), and the stack remembers its nodes nowhere else`,
    );
  const last = lastPlan.safeParse(plan);
  return last.success ? ofLastPlan(last.data) : undefined;
}

/** The output `plan` of releases without a memory of their own: what formats 2 and 3 say alike. */
const lastPlan = z.object({
  cluster: z.string(),
  distribution: z.object({ kind: z.enum(['talos', 'k3s', 'kubernetes']) }),
  apiEndpoint: apiPlace,
  nodes: z.array(nodePlace),
  segments: z.array(z.object({ name: z.string(), nodes: z.string() })),
  addressing: z.looseObject({ nodes: z.array(z.string()) }),
  infrastructure: z.object({ kind: z.enum(['hetzner', 'proxmox', 'hosts', 'existing']) }),
});

function ofLastPlan(plan: z.output<typeof lastPlan>): Meant {
  return {
    cluster: plan.cluster,
    provider: plan.infrastructure.kind,
    distribution: plan.distribution.kind,
    api: plan.apiEndpoint,
    nodes: plan.nodes,
    pools: [],
    ...rangesOf(plan.addressing),
    segments: plan.segments.flatMap(({ name, nodes: network }) => {
      const stride = strideOf(plan.nodes, name, { network, ranges: plan.addressing.nodes });
      return stride === undefined ? [] : [{ name, nodes: network, stride }];
    }),
  };
}

function rangesOf(addressing: unknown): Pick<Meant, 'ranges'> {
  const read = addressRanges.safeParse(addressing);
  return read.success ? { ranges: read.data } : {};
}

/** The second address of a node has the number of its first one, after as many parts as lie before its segment's. */
function strideOf(
  nodes: readonly NamedNode[],
  segment: string,
  { network, ranges }: { readonly network: string; readonly ranges: readonly string[] },
): number | undefined {
  const node = nodes.find((each) => each.segment === segment && each.address6 !== undefined);
  if (node?.address6 === undefined || node.address === undefined) return undefined;
  const own = cidr(`${node.address6}/128`);
  const range = ranges.map((text) => cidr(text)).find((each) => contains(each, own));
  if (range === undefined || parseCidr(network) === undefined) return undefined;
  const number = hostNumber(range, node.address6) - hostNumber(cidr(network), node.address);
  return number >= 0 && number % 0x1_0000 === 0 ? number / 0x1_0000 : undefined;
}

const serverType = 'hcloud:index/server:Server';
const virtualMachineType = 'proxmoxve:index/vmLegacy:VmLegacy';

function machinesOf(state: StackState, meant: Meant | undefined): RunningNode[] {
  const named = (name: string): NamedNode | undefined => meant?.nodes.find((node) => node.name === name);
  const cluster = meant?.cluster ?? clusterOf(state) ?? '';
  return [
    ...state.ofType(serverType).flatMap((each) => ofServer(each, cluster, named)),
    ...state.ofType(virtualMachineType).flatMap((each) => ofVirtualMachine(each, cluster, named)),
  ];
}

type Named = (name: string) => NamedNode | undefined;

const server = z.object({
  name: z.string(),
  serverType: z.string(),
  location: z.string().optional(),
  networks: z.array(z.object({ ip: z.string().optional() })).optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

function ofServer(resource: StateResource, cluster: string, named: Named): RunningNode[] {
  const { name, serverType: type, location, networks, labels = {} } = parsedAs(server, resource);
  const identity = identityOf(name, cluster, named(name), labels['routewise-pool']);
  if (identity === undefined) return [];
  const address = networks?.find(({ ip }) => ip !== undefined)?.ip;
  return [
    {
      ...identity,
      segment: mainSegment,
      ...(address === undefined ? {} : { address }),
      machine: serverMachine(type),
      ...(location === undefined ? {} : { location }),
      ...(resource.protect ? { isHeld: true } : {}),
    },
  ];
}

const virtualMachine = z.object({
  name: z.string(),
  vmId: z.number(),
  nodeName: z.string(),
  cpu: z.object({ cores: z.number() }).optional(),
  memory: z.object({ dedicated: z.number() }).optional(),
  disks: z.array(z.object({ size: z.number() })).optional(),
  networkDevices: z.array(z.object({ macAddress: z.string().optional() })).optional(),
  initialization: z
    .object({
      userDataFileId: z.unknown(),
      ipConfigs: z
        .array(
          z.object({
            ipv4: z.object({ address: z.string() }).optional(),
            ipv6: z.object({ address: z.string() }).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** What is there and not understood must not be taken for nothing. */
function parsedAs<T>(schema: z.ZodType<T>, { name, inputs }: StateResource): T {
  const parsed = schema.safeParse(inputs);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new Error(
    `the state has a machine ${name}, and says of it what this release cannot read (${first?.path.map(String).join('.') ?? ''}: ${first?.message ?? ''})`,
  );
}

function ofVirtualMachine(resource: StateResource, cluster: string, named: Named): RunningNode[] {
  const inputs = parsedAs(virtualMachine, resource);
  const { name, vmId, nodeName, networkDevices, initialization } = inputs;
  const planned = named(name);
  const identity = identityOf(name, cluster, planned);
  if (identity === undefined) return [];
  const [ipConfig] = initialization?.ipConfigs ?? [];
  // Talos has its addresses in its machine config, which is a secret.
  const address = plainAddress(ipConfig?.ipv4?.address) ?? planned?.address;
  const address6 = plainAddress(ipConfig?.ipv6?.address) ?? planned?.address6;
  const macAddress = networkDevices?.[0]?.macAddress;
  const machine = virtualShape(inputs);
  // `local:snippets/NAME.yaml`
  const snippet = z.string().safeParse(initialization?.userDataFileId).data;
  const snippetStorage = snippet?.includes(':') === true ? snippet.replace(/:.*/, '') : undefined;
  return [
    {
      ...identity,
      ...(planned?.segment === undefined ? {} : { segment: planned.segment }),
      ...(address === undefined ? {} : { address }),
      ...(address6 === undefined ? {} : { address6 }),
      ...(machine === undefined ? {} : { machine }),
      vmId,
      ...(macAddress === undefined ? {} : { macAddress }),
      proxmoxNode: nodeName,
      ...(snippetStorage === undefined ? {} : { snippetStorage }),
      ...(resource.protect ? { isHeld: true } : {}),
    },
  ];
}

function virtualShape({ cpu, memory, disks }: z.output<typeof virtualMachine>): Machine | undefined {
  const [disk] = disks ?? [];
  if (cpu === undefined || memory === undefined || disk === undefined) return undefined;
  return { kind: 'vm', cores: cpu.cores, memoryGiB: memory.dedicated / 1024, diskGiB: disk.size };
}

function plainAddress(text: string | undefined): string | undefined {
  return text?.replace(/\/.*/, '');
}

/** A machine of this program's own is called `<cluster>-<stem>-<index>`. */
function identityOf(
  name: string,
  cluster: string,
  planned: NamedNode | undefined,
  label?: string,
): Pick<RunningNode, 'name' | 'role' | 'pool' | 'stem' | 'index'> | undefined {
  const parts = name.startsWith(`${cluster}-`) ? /^(.+)-(\d+)$/.exec(name.slice(cluster.length + 1)) : null;
  if (parts === null) return undefined;
  const [, stem = '', index = ''] = parts;
  const role = stem === controlPlanePool ? 'control-plane' : 'worker';
  return { name, role, pool: label ?? planned?.pool ?? stem, stem, index: Number(index) };
}

const components = { hetzner: 'routewise:hetzner:Servers', proxmox: 'routewise:proxmox:Machines' } as const;
const secrets = {
  talos: 'pulumi-nodejs:dynamic/routewise:TalosMachineSecrets',
  k3s: 'pulumi-nodejs:dynamic/routewise:K3sClusterSecrets',
} as const;

/** The components that make machines bear the cluster's name. */
function clusterOf(state: StackState): string | undefined {
  return [components.hetzner, components.proxmox].flatMap((type) => state.ofType(type)).at(0)?.name;
}

function providerOf(state: StackState): RunningStack['provider'] {
  if (state.ofType(components.hetzner).length > 0) return 'hetzner';
  return state.ofType(components.proxmox).length > 0 ? 'proxmox' : undefined;
}

/** Secrets are made first, and never change. */
function distributionOf(state: StackState): RunningStack['distribution'] {
  if (state.ofType(secrets.talos).length > 0) return 'talos';
  return state.ofType(secrets.k3s).length > 0 ? 'k3s' : undefined;
}
