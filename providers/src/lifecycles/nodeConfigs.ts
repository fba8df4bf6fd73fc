// The lives of two resources: the definition of CiliumNodeConfig, and agents that have read what such objects say.
// It must never act because a credential changed.
import { sortedJson } from '../../../plan/sortedJson';
import type { CreateResult, DiffResult, UpdateResult } from '../dynamicProvider';
import type { DefinitionRequest } from '../kubernetes/cilium/nodeConfigDefinition';
import { ensureNodeConfigDefinition } from '../kubernetes/cilium/nodeConfigDefinition';
import type { AgentRestartRequest } from '../kubernetes/cilium/restartAgents';
import { restartAgents } from '../kubernetes/cilium/restartAgents';

export const nodeConfigDefinition = {
  async create(inputs: DefinitionRequest): Promise<CreateResult> {
    await ensureNodeConfigDefinition(inputs);
    return { id: 'ciliumnodeconfigs.cilium.io', outs: { ...inputs } };
  },
  diff(): Promise<DiffResult> {
    return Promise.resolve({ changes: false });
  },
};

export const nodeConfigRollout = {
  async create(inputs: AgentRestartRequest): Promise<CreateResult> {
    await restartAgents(inputs, []);
    return { id: inputs.namespace, outs: { ...inputs } };
  },
  async update(_id: string, olds: AgentRestartRequest, news: AgentRestartRequest): Promise<UpdateResult> {
    await restartAgents(news, olds.overrides);
    return { outs: { ...news } };
  },
  diff(_id: string, olds: AgentRestartRequest, news: AgentRestartRequest): Promise<DiffResult> {
    return Promise.resolve({ changes: sortedJson(olds.overrides) !== sortedJson(news.overrides) });
  },
};
