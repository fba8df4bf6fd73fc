import { k3sProxmoxPlan, proxmoxPlan } from '../../fixtures/plans';

describe('what may be lost when a node is emptied', () => {
  it('is nothing unless the stack says so, and then not a word in the plan', () => {
    expect(k3sProxmoxPlan({}).distribution.life).not.toHaveProperty('drain');
    expect(proxmoxPlan({}).distribution.life).not.toHaveProperty('drain');
  });

  it('is handed to the life of both kinds of cluster, each word for itself', () => {
    const changes = { 'safety.drain': { force: true } };
    const drain = { force: true, deleteEmptyDirData: false };
    expect(k3sProxmoxPlan(changes).distribution.life.drain).toEqual(drain);
    expect(proxmoxPlan(changes).distribution.life.drain).toEqual(drain);
  });
});
