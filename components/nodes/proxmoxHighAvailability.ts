// Puts virtual machines under Proxmox VE's high availability, and keeps control planes on different nodes.
// It must never name a machine in a rule before high availability manages it: Proxmox VE refuses that.
import * as proxmox from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { HighAvailabilityPlan } from '../../plan/infrastructure/proxmox';

export interface ProxmoxHighAvailabilityArgs {
  plan: HighAvailabilityPlan;
  /** By name of the machine. */
  vmIds: Readonly<Record<string, pulumi.Output<number>>>;
}

export class ProxmoxHighAvailability extends pulumi.ComponentResource {
  constructor(
    name: string,
    { plan, vmIds }: ProxmoxHighAvailabilityArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('routewise:proxmox:HighAvailability', name, { machines: plan.machines }, opts);
    const parent = { parent: this };
    const resources = Object.fromEntries(
      plan.machines.map((machine) => {
        const vmId = vmIds[machine];
        if (vmId === undefined) throw new Error(`no machine ${machine} is planned`);
        const resourceId = pulumi.interpolate`vm:${vmId}`;
        return [
          machine,
          new proxmox.Haresource(machine, { resourceId, state: 'started' }, parent).resourceId,
        ];
      }),
    );
    if (plan.apart !== undefined)
      new proxmox.Harule(
        plan.apart.rule,
        {
          rule: plan.apart.rule,
          type: 'resource-affinity',
          affinity: 'negative',
          resources: plan.apart.machines.map((machine) => {
            const resource = resources[machine];
            if (resource === undefined) throw new Error(`high availability does not manage ${machine}`);
            return resource;
          }),
        },
        parent,
      );
    this.registerOutputs({});
  }
}
