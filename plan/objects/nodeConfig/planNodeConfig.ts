// Decides which options single nodes get in place of the cluster's, and says who wins where several overrides match.
// It must never plan an override that no agent would read.
import { ownEntry } from '../../../config/ownValue';
import { agentOptions } from '../../../chart/agentOptions';
import type { Problem } from '../../../config/problem';
import type { ClusterSpec } from '../../../config/schema/stack';
import { matchesNode } from '../bgp/nodeLabels';
import type { DevicePlan, NodeOverridePlan } from '../../decisions/devices';
import { hardwareLabel } from '../../../config/hardwareLabel';
import type { Ground } from '../../ground/ground';
import { hardwareEntry } from '../../ground/hardware';
import type { AccelerationDecision } from '../../decisions/tuning/acceleration';
import type { MtuPlan } from '../../decisions/mtu';
import type { NodePlan } from '../../ground/nodes';
import type { Outcome } from '../../outcome';
import { sources } from '../../known/sources';
import type { ValueView } from '../../effective/valueView';
import { checkKeys } from './checkKeys';
import { checkNodeXdp } from './checkNodeXdp';
import type { Winner } from './checkNodeXdp';
import type { KeyPrecedence, NodeConfigPlan } from './nodeConfigPlan';
import { nodeConfigProblems } from './nodeConfigProblems';
import { inCiliumsOrder, precedenceOf } from './precedence';
import { shortList } from '../../../config/shortList';

export interface NodeConfigGround extends Ground {
  readonly nodes: readonly NodePlan[];
  readonly devices: DevicePlan;
  readonly acceleration: AccelerationDecision;
  readonly mtu: MtuPlan;
  readonly values: ValueView;
}

/** An override, and where the stack says it. */
interface Found {
  readonly override: NodeOverridePlan;
  readonly path: string;
  /** The stack's own key by key of the ConfigMap, where it is not one under `config`. */
  readonly named: Readonly<Record<string, string>>;
}

/** @returns nothing where all nodes have the same options */
export function planNodeConfig(ground: NodeConfigGround): Outcome<NodeConfigPlan | undefined> {
  const found = [...fromHardware(ground), ...fromLabels(ground)];
  if (found.length === 0) return { value: undefined, problems: [] };
  const matching = new Map(
    ground.nodes.map((node) => [
      node.name,
      new Set(
        found
          .filter(({ override }) => matchesNode(ground, override.matchLabels, node))
          .map(({ override }) => override.name),
      ),
    ]),
  );
  const overrides = inCiliumsOrder(found.map(({ override }) => override));
  const precedence = precedenceOf(overrides, matching);
  return {
    value: { overrides, precedence },
    problems: [
      ...found.flatMap((each) => check(each, ground, matching)),
      ...checkNames(found),
      ...checkNodeXdp(ground, (node, key) => winnerOf(found, matching.get(node.name), key, ground.spec)),
      ...precedence.map((entry) => tellPrecedence(entry, found)),
    ],
  };
}

function fromHardware({ spec, hardware: names, devices, acceleration }: NodeConfigGround): Found[] {
  return names.flatMap((name): Found[] => {
    const hardware = hardwareEntry(spec, name);
    if (name === undefined || hardware === undefined) return [];
    const listed = devices.overrides.find(({ matchLabels }) => matchLabels[hardwareLabel] === name);
    const { defaults, named } = optionsOf(hardware);
    const xdp = acceleration.nativeOn?.includes(name) === true ? { 'bpf-lb-acceleration': 'native' } : {};
    const all = { ...listed?.defaults, ...xdp, ...defaults };
    if (Object.keys(all).length === 0) return [];
    return [
      {
        path: `routewise:nodes.hardware.${name}`,
        named: { devices: 'devices', ...named },
        override: {
          name: `hardware-${name}`,
          matchLabels: { [hardwareLabel]: name },
          defaults: sorted(all),
          reason: listed?.reason ?? {
            text:
              'bpf-lb-acceleration' in xdp
                ? `Devices of hardware “${name}” carry XDP in hardware.`
                : `The stack says so for nodes of hardware “${name}”.`,
            source: sources.nodeConfig,
          },
        },
      },
    ];
  });
}

function fromLabels({ spec }: NodeConfigGround): Found[] {
  return Object.entries(spec.cilium.nodeConfigs).map(([name, config]): Found => {
    const { defaults, named } = optionsOf(config);
    const given = {
      ...(config.devices === undefined ? {} : { devices: config.devices.join(' ') }),
      ...(config.mtu === undefined ? {} : { mtu: String(config.mtu) }),
      ...defaults,
    };
    const labels = Object.entries(config.labels).map(([key, value]) => `${key}=${value}`);
    return {
      path: `routewise:cilium.nodeConfigs.${name}`,
      named: { devices: 'devices', mtu: 'mtu', ...named },
      override: {
        name,
        matchLabels: config.labels,
        defaults: sorted(given),
        reason: {
          text: `The stack says so for ${labels.length === 0 ? 'all nodes' : `nodes with ${labels.join(', ')}`}.`,
          source: sources.nodeConfig,
        },
      },
    };
  });
}

type Options = Pick<ClusterSpec['cilium']['nodeConfigs'][string], 'acceleration' | 'datapathMode' | 'config'>;

function optionsOf({ acceleration, datapathMode, config }: Options): {
  defaults: Record<string, string>;
  named: Record<string, string>;
} {
  const given = {
    ...(acceleration === undefined ? {} : { 'bpf-lb-acceleration': acceleration }),
    ...(datapathMode === undefined ? {} : { 'datapath-mode': datapathMode }),
  };
  const free = Object.entries(config).map(([key, value]) => [key, String(value)]);
  return {
    defaults: { ...given, ...(Object.fromEntries(free) as Record<string, string>) },
    named: { 'bpf-lb-acceleration': 'acceleration', 'datapath-mode': 'datapathMode' },
  };
}

function sorted(defaults: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(defaults).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function check(
  found: Found,
  { spec, values, mtu }: NodeConfigGround,
  matching: ReadonlyMap<string, ReadonlySet<string>>,
): Problem[] {
  const { override } = found;
  const pathOf = (key: string): string => pathOfKey(found, key, spec);
  return [
    ...checkKeys(override.defaults, agentOptions(spec.cilium.version), pathOf),
    ...checkEmpty(found),
    ...checkRead(found, values, pathOf),
    ...checkMtu(found, mtu, pathOf),
    ...checkMatches(found, matching),
  ];
}

/** Where the stack says a key of an override: by its own name, or under `config`. */
function pathOfKey({ override, path, named }: Found, key: string, spec: ClusterSpec): string {
  const given = path.startsWith('routewise:nodes.')
    ? ownEntry(spec.nodes.hardware, override.matchLabels[hardwareLabel] ?? '')
    : ownEntry(spec.cilium.nodeConfigs, override.name);
  const own = ownEntry(named, key);
  return own === undefined || Object.hasOwn(given?.config ?? {}, key)
    ? `${path}.config.${key}`
    : `${path}.${own}`;
}

/** The override that a node follows for a key: of those that select it, the one that sorts last. */
function winnerOf(
  found: readonly Found[],
  names: ReadonlySet<string> | undefined,
  key: string,
  spec: ClusterSpec,
): Winner | undefined {
  const selecting = found.filter(({ override }) => names?.has(override.name) === true);
  const last = inCiliumsOrder(selecting.map(({ override }) => override)).findLast(
    ({ defaults }) => key in defaults,
  );
  const wins = selecting.find(({ override }) => override === last);
  const value = last?.defaults[key];
  return wins === undefined || value === undefined ? undefined : { value, path: pathOfKey(wins, key, spec) };
}

function checkEmpty({ override, path }: Found): Problem[] {
  if (Object.keys(override.defaults).length > 0) return [];
  return [nodeConfigProblems['node-config-empty'].at(path)];
}

/** The chart may be told not to read these objects, or not to let them have a key. */
function checkRead({ override, path }: Found, values: ValueView, pathOf: (key: string) => string): Problem[] {
  const listed = values.text('daemon.configSources');
  if (listed !== '' && !listed.split(',').some((each) => each.trim().startsWith('cilium-node-config')))
    return [
      nodeConfigProblems['node-config-not-read'].at(path, { found: `daemon.configSources = ${listed}` }),
    ];
  const allowed = listOf(values.text('daemon.allowedConfigOverrides'));
  const blocked = listOf(values.text('daemon.blockedConfigOverrides'));
  return Object.keys(override.defaults)
    .filter((key) => (allowed.length > 0 ? !allowed.includes(key) : blocked.includes(key)))
    .map((key) =>
      nodeConfigProblems['node-config-key-blocked'].at(pathOf(key), {
        found: key,
        reason: `daemon.${allowed.length > 0 ? 'allowedConfigOverrides' : 'blockedConfigOverrides'} keeps it from being overridden, and the agent only warns in its log`,
      }),
    );
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function checkMtu({ override }: Found, mtu: MtuPlan, pathOf: (key: string) => string): Problem[] {
  const own = Number(override.defaults.mtu);
  if (!(own > mtu.link)) return [];
  return [
    nodeConfigProblems['node-config-mtu-above-link'].at(pathOf('mtu'), {
      found: String(own),
      reason: `other links of the cluster carry ${mtu.link} bytes: what these nodes’ pods send to the others in larger packets is dropped on the way unless a router answers “fragmentation needed”`,
      remedy: `use ${mtu.link} or less, or raise the MTU of every link`,
    }),
  ];
}

function checkMatches(
  { override, path }: Found,
  matching: ReadonlyMap<string, ReadonlySet<string>>,
): Problem[] {
  if ([...matching.values()].some((names) => names.has(override.name))) return [];
  const labels = Object.entries(override.matchLabels).map(([key, value]) => `${key}=${value}`);
  return [
    nodeConfigProblems['node-config-matches-no-node'].at(`${path}.labels`, { found: labels.join(', ') }),
  ];
}

function checkNames(found: readonly Found[]): Problem[] {
  return found
    .filter(
      ({ override }, index) => found.findIndex((other) => other.override.name === override.name) < index,
    )
    .map(({ override, path }) =>
      nodeConfigProblems['node-config-name-taken'].at(path, {
        found: override.name,
        reason: `routewise:nodes.hardware.${override.name.replace(/^hardware-/, '')} makes a CiliumNodeConfig of this name`,
      }),
    );
}

function tellPrecedence({ key, nodes, wins, over }: KeyPrecedence, found: readonly Found[]): Problem {
  const loser = over[0];
  const path = found.find(({ override }) => override.name === wins.name)?.path ?? '';
  return nodeConfigProblems['node-config-precedence'].at(path, {
    found: `${key}: ${wins.value}`,
    reason: `${nodes.length === 1 ? 'one node matches' : `${nodes.length} nodes match`} several overrides (${shortList(nodes, 5)}): there ${wins.name} wins over ${over.map(({ name, value }) => `${name} (${value})`).join(', ')}, because its name sorts last`,
    remedy: `rename one of them if ${loser?.name ?? 'the other'} should win, or give them labels that exclude each other`,
  });
}
