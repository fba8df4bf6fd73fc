// Which folder may import from which, and in the folders that have rooms which room from which: for lint, and for the test
// that holds docs/architecture.md to it.
// It must never list what does not exist: lint reads it as it stands.
'use strict';

/** For each folder: the project folders it may import from. */
const mayImport = {
  config: [],
  chart: ['config'],
  spec: ['config', 'chart'],
  plan: ['config', 'chart', 'spec'],
  providers: ['config', 'plan'],
  // What a running cluster says: read by the same client that the dynamic resources use.
  observe: ['config', 'chart', 'providers'],
  components: ['config', 'plan', 'chart', 'providers'],
  stacks: ['config', 'plan', 'chart', 'providers', 'components', 'observe'],
  cli: ['config', 'spec', 'plan', 'chart', 'providers', 'observe', 'sandbox'],
  // What other programs may use.
  lib: ['config', 'spec', 'plan', 'chart', 'observe', 'providers', 'components'],
  // What programs in other languages may use; it takes the library as they have it.
  'component-package': [],
  // The sandbox stands in for the world: it reads no plan, so that it can judge what a plan produced.
  sandbox: [],
};
/** Tests are nobody's to import from. */
const folders = [...Object.keys(mayImport), 'tests'];
/**
 * The rooms of plan/, in the order in which a plan comes about: what each may read of the others, none of them one that
 * comes later. Words at the door are for all.
 */
const planRooms = {
  known: [],
  effective: ['known'],
  ground: ['known', 'effective'],
  decisions: ['known', 'effective', 'ground'],
  running: ['ground', 'decisions'],
  asked: ['known', 'effective', 'ground', 'decisions'],
  objects: ['known', 'effective', 'ground', 'decisions'],
  machines: ['effective', 'ground', 'decisions', 'running'],
  change: ['known'],
  values: ['known', 'effective', 'ground', 'decisions', 'objects', 'machines', 'change'],
  infrastructure: ['known', 'effective', 'ground', 'decisions', 'running', 'objects', 'machines', 'change'],
  rules: ['known', 'effective', 'ground', 'objects'],
  checks: ['ground', 'machines', 'infrastructure', 'values'],
  preflight: ['known', 'effective', 'ground', 'decisions', 'objects', 'infrastructure'],
  recovery: [],
};
/** The rooms of providers/src: what the resources of both distributions do, and what each of them takes for it. */
const providerRooms = {
  tls: [],
  ssh: [],
  kubernetes: ['tls'],
  hosts: ['ssh'],
  // What both distributions share; neither knows of the other.
  cluster: ['kubernetes'],
  talos: ['tls', 'kubernetes', 'cluster'],
  k3s: ['tls', 'ssh', 'kubernetes', 'hosts', 'cluster'],
  lifecycles: ['tls', 'ssh', 'kubernetes', 'hosts', 'cluster', 'talos', 'k3s'],
};
/** The rooms of sandbox/: what runs, what makes machines into nodes, the providers that make machines, and the daemon that hosts all. */
const sandboxRooms = {
  processes: [],
  charts: [],
  toolchain: [],
  'language-host': [],
  cluster: ['processes'],
  machines: ['processes', 'cluster'],
  talos: ['cluster', 'machines'],
  k3s: ['cluster', 'machines'],
  hetzner: ['processes', 'machines'],
  proxmox: ['processes', 'machines'],
  daemon: [
    ...['processes', 'charts', 'toolchain', 'cluster', 'machines'],
    ...['talos', 'k3s', 'hetzner', 'proxmox'],
  ],
  engine: ['daemon'],
  commands: ['daemon', 'engine'],
};
/** The rooms of stacks/, which is pages, one a kind of environment, and what they have of the world. */
const stackRooms = {
  tell: [],
  state: [],
  config: [],
  site: ['tell', 'state', 'config'],
  machines: ['tell', 'state', 'site'],
  recovery: ['tell', 'state', 'site'],
};

module.exports = { mayImport, folders, planRooms, providerRooms, sandboxRooms, stackRooms };
