// Gives a running machine a changed machine config, without restarting it unless that was allowed.
// It must never restart a machine unasked: control planes that restart together lose etcd's majority.
import { TalosApi, talosApiPort } from './talosApi';
import type { AppliedConfiguration, TalosCredentials } from './talosApi';

export interface ApplyRequest {
  node: string;
  /** Default 50000. */
  port?: number;
  talos: TalosCredentials;
  /** Multi-document YAML with secrets. */
  machineConfig: string;
  /** Default false. */
  allowReboot?: boolean;
}

/**
 * Asks first (a dry run in mode AUTO) what the change would take, then applies it in mode AUTO.
 * @throws TalosApiError when the machine does not answer or refuses; Error when a restart is needed and not allowed.
 */
export async function applyMachineConfig(request: ApplyRequest): Promise<AppliedConfiguration> {
  const api = new TalosApi(request.node, request.port ?? talosApiPort, request.talos, 30_000);
  try {
    if (request.allowReboot !== true) {
      const wouldBe = await api.applyConfiguration(request.machineConfig, 'AUTO', true);
      if (wouldBe.mode === 'REBOOT') {
        throw new Error(
          `Talos on ${request.node} would restart for this change of its machine config, and restarts are not allowed. ` +
            'Nothing was changed. Allow restarts for this machine and run the update again, one control plane at a time.',
        );
      }
    }
    return await api.applyConfiguration(request.machineConfig, 'AUTO');
  } finally {
    api.close();
  }
}
