// One call of a machine's Talos API with the administrator's certificate, as the product makes it.
// It must never retry: tests want the first answer.
import type { TalosSecrets } from '../../../plan/machines/talos/talosSecrets';
import { talosApiPort } from '../../../config/ports';
import { TalosApi } from '../../../providers/src/talos/talosApi';
import { adminOf } from '../../fixtures/talos/testMachines';

export async function talosCall(
  address: string,
  method: 'bootstrap' | 'version' | 'etcdLeave',
  secrets: TalosSecrets,
): Promise<void> {
  const api = new TalosApi(address, talosApiPort, adminOf(secrets), 5000);
  try {
    await api[method]();
  } finally {
    api.close();
  }
}
