// Lets machines go that this update takes away or makes anew: they are protected at their provider until then.
// It must never touch one that the stack protects, nor do anything in a preview but say what an update would do.
import * as pulumi from '@pulumi/pulumi';
import { cleanText } from '../../config/cleanText';
import { messageOf } from '../../config/messageOf';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { hetznerAccess } from '../site/hetzner/hetznerAccess';
import type { KnownMachine } from './leavingMachines';
import { knownMachines } from './leavingMachines';
import { changeProxmox } from '../site/proxmox/proxmoxApi';
import { proxmoxAccess } from '../site/proxmox/proxmoxAccess';
import { HetznerApi } from '../site/hetzner/hetznerApi';
import { runError } from '../tell/runError';
import { stateOfStack } from '../state/stackState';
import { tell } from '../tell/warn';

/**
 * The providers do not lift it themselves: where a machine leaves, its arguments are gone with it, and where it is made anew, the old
 * one goes as the state has it. What else holds such a machine is told before, by `checkLeaving`.
 */
export async function liftProtection(plan: ClusterPlan): Promise<void> {
  const { nodes, protect, unprotected = [] } = plan;
  const isLeaving = ({ name }: KnownMachine): boolean => !nodes.some((node) => node.name === name);
  const held = knownMachines(await stateOfStack()).filter(
    (each) => each.isHeldByProvider && (isLeaving(each) || (protect && unprotected.includes(each.name))),
  );
  if (pulumi.runtime.isDryRun()) {
    const leaving = held.filter(isLeaving);
    if (leaving.length > 0)
      await tell(`${named(leaving)}: to leave, so \`pulumi up\` lifts protection, empties and deletes.`);
    return;
  }
  for (const machine of held) await lift(machine);
  if (held.length > 0) await tell(`${named(held)}: no longer protected.`);
}

function named(machines: readonly KnownMachine[]): string {
  return machines.map(({ name }) => name).join(', ');
}

async function lift(machine: KnownMachine): Promise<void> {
  try {
    if (machine.provider === 'hetzner')
      await new HetznerApi(hetznerAccess()).change(
        'POST',
        `/servers/${machine.id}/actions/change_protection`,
        {
          delete: false,
          rebuild: false,
        },
      );
    else
      await changeProxmox(proxmoxAccess(), `/nodes/${machine.node ?? ''}/qemu/${machine.id}/config`, {
        protection: '0',
      });
  } catch (error) {
    const reason = messageOf(error);
    throw runError(
      `${cleanText(machine.name)} is to go, and its protection cannot be lifted: ${cleanText(reason)}. Nothing was changed.`,
    );
  }
}
