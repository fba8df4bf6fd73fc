// The life of the resource TalosMachineSecrets: made once, then never touched.
// It must never report a change for any other reason than a new generation.
import { createHash } from 'node:crypto';
import { generateTalosSecrets } from './talos/secrets';
import type { CreateResult, DiffResult } from './dynamicProvider';

export interface TalosSecretsInputs {
  generation: number;
}

export const talosSecrets = {
  async create(inputs: TalosSecretsInputs): Promise<CreateResult> {
    const secrets = await generateTalosSecrets();
    const id = createHash('sha256').update(secrets.certs.os.crt).digest('hex').slice(0, 16);
    return { id, outs: { generation: inputs.generation, secrets } };
  },
  diff(_id: string, olds: TalosSecretsInputs, news: TalosSecretsInputs): Promise<DiffResult> {
    return Promise.resolve(
      olds.generation === news.generation ? { changes: false } : { changes: true, replaces: ['generation'] },
    );
  },
};
