// Builds the virtual machines of a plan on Proxmox VE, with the image they start from and the configs they boot with.
// It must never replace a running machine because its machine config or the image changed: Talos and k3s take both while they run.
import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { ProxmoxPlan, VirtualMachinePlan } from '../../plan/infrastructure/proxmox';
import type { Role } from '../../plan/ground/nodes';
import type { Protection } from '../../plan/machines/protection';
import { isProtected } from '../../plan/machines/protection';
import { bootedConfigDigest } from './bootedConfig';
import type { ConfigDigest } from './bootedConfig';
import { ProxmoxHighAvailability } from './proxmoxHighAvailability';

export interface ProxmoxMachinesArgs {
  plan: ProxmoxPlan;
  /** The machine config a machine boots with, a secret. */
  machineConfig: (machine: VirtualMachinePlan) => pulumi.Output<string>;
  /** What of the config matters to a running machine. Default: all of it. */
  digestOf?: ConfigDigest;
  /** What tells a machine from another one that bore its id before, by its id and planned node. Default: its id alone. */
  identify?: (vmId: string, node: string) => Promise<string>;
  /** Whether Proxmox VE hands addresses over by cloud-init. Default: they are in the machine config. */
  addressesByCloudInit?: boolean;
  /**
   * Which machines are protected. Default: none. Proxmox VE refuses to delete one that is, and Pulumi to delete or replace it
   * where it is a control plane: workers come and go by their pool's count.
   */
  protection?: Protection;
  /** What has to be done before a machine is made, changed or deleted. */
  after?: readonly pulumi.Resource[];
  /** Fails where it was not done. */
  ready?: (node: string) => pulumi.Output<void> | undefined;
  /** Names of machines that this update makes anew: they boot with what is wanted now. */
  anew?: readonly string[];
}

export interface BuiltMachine {
  readonly name: string;
  readonly role: Role;
  readonly pool: string;
  /** Another one means a machine made anew. */
  readonly id: pulumi.Output<string>;
  /** Digest of the config it booted with: a machine made anew boots with an old one. */
  readonly bootedConfigDigest: pulumi.Output<string>;
}

const downloadSeconds = 1800;

export class ProxmoxMachines extends pulumi.ComponentResource {
  /** In the order of the plan: control planes first. */
  readonly machines: readonly BuiltMachine[];

  constructor(name: string, args: ProxmoxMachinesArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan } = args;
    super('routewise:proxmox:Machines', name, { machines: plan.machines.map((each) => each.name) }, opts);
    const images = this.images(plan);
    const pool =
      plan.pool === undefined
        ? undefined
        : new proxmox.PoolLegacy(
            plan.pool,
            { poolId: plan.pool, comment: `Cluster ${name}` },
            { parent: this },
          );
    const built = plan.machines.map((planned) => {
      const image = images[planned.node];
      if (image === undefined) throw new Error(`no image is planned for node ${planned.node}`);
      return this.machine(planned, args, image, pool?.poolId);
    });
    this.machines = built.map(({ machine }) => machine);
    if (plan.highAvailability !== undefined)
      new ProxmoxHighAvailability(
        name,
        {
          plan: plan.highAvailability,
          vmIds: Object.fromEntries(built.map(({ machine, vm }) => [machine.name, vm.vmId])),
        },
        { parent: this },
      );
    this.registerOutputs({ machines: this.machines.map((machine) => machine.name) });
  }

  /** One download a node. A file of that name that is there already comes from an update that broke off. */
  private images({ image }: ProxmoxPlan): Record<string, proxmox.download.File> {
    return Object.fromEntries(
      image.nodes.map((node) => [
        node,
        new proxmox.download.File(
          `${image.fileName}@${node}`,
          {
            nodeName: node,
            datastoreId: image.storage,
            contentType: 'import',
            fileName: image.fileName,
            url: image.url,
            ...(image.checksum === undefined
              ? {}
              : { checksum: image.checksum, checksumAlgorithm: 'sha256' }),
            // The same URL gives the same image; asking for its size at every update would only cost time.
            overwrite: false,
            overwriteUnmanaged: true,
            uploadTimeout: downloadSeconds,
          },
          { parent: this },
        ),
      ]),
    );
  }

  private machine(
    planned: VirtualMachinePlan,
    args: ProxmoxMachinesArgs,
    image: proxmox.download.File,
    poolId: pulumi.Output<string> | undefined,
  ): { machine: BuiltMachine; vm: proxmox.VmLegacy } {
    const { plan, machineConfig, digestOf, identify, addressesByCloudInit = false, protection } = args;
    const { after = [], anew = [] } = args;
    const isAnew = anew.includes(planned.name);
    const config = pulumi.all([machineConfig(planned), args.ready?.(planned.name)]).apply(([text]) => text);
    const guarded = protection !== undefined && isProtected(protection, planned.name);
    const snippet = new proxmox.FileLegacy(
      planned.name,
      {
        nodeName: planned.node,
        datastoreId: planned.snippetStorage,
        contentType: 'snippets',
        // Root of the node, who starts the machines, is the only one who has to read it.
        fileMode: '0600',
        sourceRaw: { data: config, fileName: `${planned.name}.yaml` },
      },
      {
        parent: this,
        dependsOn: [...after],
        // What a machine booted with; later configs are applied to it while it runs. One that is made anew boots with the
        // present one: the former may still let it begin the cluster. The file has the same name, so the old one goes first.
        ...(isAnew ? { deleteBeforeReplace: true } : { ignoreChanges: ['sourceRaw.data'] }),
        additionalSecretOutputs: ['sourceRaw'],
      },
    );
    const vm = new proxmox.VmLegacy(
      planned.name,
      vmArgs(planned, { plan, image, snippet, poolId, addressesByCloudInit, guarded }),
      {
        parent: this,
        protect: planned.role === 'control-plane' && guarded,
        dependsOn: [...after],
        // A newer image is no reason to lose a machine. Speed limits are none; the provider shows them as a change.
        ignoreChanges: ['disks[0].importFrom', 'disks[0].speed'],
        // Its id and its name on the network are taken until it is gone.
        deleteBeforeReplace: true,
      },
    );
    return {
      vm,
      machine: {
        name: planned.name,
        role: planned.role,
        pool: planned.pool,
        id: identify === undefined ? vm.id : vm.id.apply((id) => identify(id, planned.node)),
        bootedConfigDigest: pulumi
          .all([snippet.sourceRaw, config])
          .apply(([kept, now]) => bootedConfigDigest(kept?.data, now, digestOf)),
      },
    };
  }
}

interface Around {
  plan: ProxmoxPlan;
  image: proxmox.download.File;
  snippet: proxmox.FileLegacy;
  poolId: pulumi.Output<string> | undefined;
  addressesByCloudInit: boolean;
  guarded: boolean;
}

function vmArgs(planned: VirtualMachinePlan, around: Around): proxmox.VmLegacyArgs {
  const { plan, image, snippet, poolId, addressesByCloudInit, guarded } = around;
  return {
    name: planned.name,
    nodeName: planned.node,
    vmId: planned.vmId,
    protection: guarded,
    tags: [...planned.tags],
    ...(poolId === undefined ? {} : { poolId }),
    // Another node in the plan moves the machine, instead of making it anew.
    migrate: true,
    onBoot: true,
    startup: { order: planned.startOrder },
    cpu: { type: plan.cpu, cores: planned.cores },
    memory: { dedicated: planned.memoryMiB },
    operatingSystem: { type: 'l26' },
    scsiHardware: 'virtio-scsi-single',
    disks: [
      {
        interface: 'scsi0',
        datastoreId: plan.storage,
        importFrom: image.id,
        size: planned.diskGiB,
        iothread: true,
        discard: 'on',
        ssd: true,
      },
    ],
    bootOrders: ['scsi0'],
    cdrom: { fileId: 'none', interface: 'ide3' },
    initialization: {
      datastoreId: plan.storage,
      interface: 'ide2',
      userDataFileId: snippet.id,
      ...(addressesByCloudInit ? cloudInitNetwork(planned, plan) : {}),
    },
    networkDevices: [
      {
        bridge: plan.bridge,
        macAddress: planned.macAddress,
        mtu: plan.mtu,
        ...(planned.queues > 1 ? { queues: planned.queues } : {}),
        ...(plan.vlan === undefined ? {} : { vlanId: plan.vlan }),
      },
    ],
    serialDevices: [{ device: 'socket' }],
    // For clean shutdowns and backups. Addresses are planned, so nothing waits for the agent to tell them; and what it
    // tells changes with every pod.
    agent: { enabled: true, waitForIp: { disabled: true } },
    // A change that needs a restart must not restart all nodes at once: it waits for the next one.
    rebootAfterUpdate: false,
    // Workers are drained and control planes have left etcd before; what is left needs no farewell.
    stopOnDestroy: true,
  };
}

/** The IPv6 addresses are an underlay on the link and have no gateway. */
function cloudInitNetwork(
  { address, address6, gateway }: VirtualMachinePlan,
  { nameservers }: ProxmoxPlan,
): Pick<proxmox.types.input.VmLegacyInitialization, 'ipConfigs' | 'dns'> {
  return {
    ipConfigs: [
      {
        ipv4: { address, gateway },
        ...(address6 === undefined ? {} : { ipv6: { address: address6 } }),
      },
    ],
    dns: { servers: nameservers.length > 0 ? [...nameservers] : [gateway] },
  };
}
