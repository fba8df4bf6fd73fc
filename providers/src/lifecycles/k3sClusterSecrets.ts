// The life of the resource K3sClusterSecrets: what a cluster is born with, secrets and ranges, and keeps for life.
// It must never report a change for any other reason than a new generation, nor let a living cluster's ranges move.
import { sha256 } from '../../../config/sha256';
import { generateK3sSecrets } from '../k3s/secrets';
import { judgeRanges } from '../k3s/judgeRanges';
import type { Ranges } from '../k3s/judgeRanges';
import type { CheckResult, CreateResult, DiffResult } from '../dynamicProvider';

export interface K3sSecretsInputs {
  clusterName: string;
  generation: number;
  ranges: Ranges;
}

export const k3sSecrets = {
  /** All machines wait for the secrets, so that none is touched where this refuses. */
  check(olds: Partial<K3sSecretsInputs>, news: K3sSecretsInputs): Promise<CheckResult> {
    const { generation, ranges } = olds;
    const refused =
      ranges === undefined || generation !== news.generation
        ? undefined
        : judgeRanges(news.clusterName, ranges, news.ranges);
    return Promise.resolve({
      inputs: news,
      failures: refused === undefined ? [] : [{ property: 'ranges', reason: refused }],
    });
  },
  async create(inputs: K3sSecretsInputs): Promise<CreateResult> {
    const secrets = await generateK3sSecrets();
    const id = sha256(secrets.cas.server.crt).slice(0, 16);
    return { id, outs: { ...inputs, secrets } };
  },
  diff(_id: string, olds: K3sSecretsInputs, news: K3sSecretsInputs): Promise<DiffResult> {
    return Promise.resolve(
      olds.generation === news.generation ? { changes: false } : { changes: true, replaces: ['generation'] },
    );
  },
};
