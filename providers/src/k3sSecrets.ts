// The life of the resource K3sClusterSecrets: made once, then never touched.
// It must never report a change for any other reason than a new generation.
import { createHash } from 'node:crypto';
import { generateK3sSecrets } from './k3s/secrets';
import type { CreateResult, DiffResult } from './dynamicProvider';

export interface K3sSecretsInputs {
  generation: number;
}

export const k3sSecrets = {
  async create(inputs: K3sSecretsInputs): Promise<CreateResult> {
    const secrets = await generateK3sSecrets();
    const id = createHash('sha256').update(secrets.cas.server.crt).digest('hex').slice(0, 16);
    return { id, outs: { generation: inputs.generation, secrets } };
  },
  diff(_id: string, olds: K3sSecretsInputs, news: K3sSecretsInputs): Promise<DiffResult> {
    return Promise.resolve(
      olds.generation === news.generation ? { changes: false } : { changes: true, replaces: ['generation'] },
    );
  },
};
