// The life of the resource TalosMachineSecrets: made once, then never touched.
// It must never report a change for any other reason than a new generation.
import { sha256 } from '../../../config/sha256';
import { generateTalosSecrets } from '../talos/secrets';
import type { CreateResult, DiffResult } from '../dynamicProvider';

export interface TalosSecretsInputs {
  generation: number;
}

export const talosSecrets = {
  async create(inputs: TalosSecretsInputs): Promise<CreateResult> {
    const secrets = await generateTalosSecrets();
    const id = sha256(secrets.certs.os.crt).slice(0, 16);
    return { id, outs: { generation: inputs.generation, secrets } };
  },
  diff(_id: string, olds: TalosSecretsInputs, news: TalosSecretsInputs): Promise<DiffResult> {
    return Promise.resolve(
      olds.generation === news.generation ? { changes: false } : { changes: true, replaces: ['generation'] },
    );
  },
};
