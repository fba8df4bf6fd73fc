import { isBorn } from '../../../../plan/running/isBorn';
import { stackState } from '../../../../plan/running/stackState';

const state = (type: string, outputs: Record<string, unknown>, more: object = {}) =>
  stackState({
    deployment: {
      resources: [
        { urn: 'urn:pulumi:a::b::c::d', type: `pulumi-nodejs:dynamic/routewise:${type}`, outputs, ...more },
      ],
    },
  });
const k3s = (record?: unknown) => isBorn(state('K3sNodes', { record }), 'k3s');
const talos = (record?: unknown) => isBorn(state('TalosMachines', { record }), 'talos');

describe('a cluster has been born', () => {
  it('once a machine has ever joined, whatever became of it', () => {
    expect(k3s({ nodes: [{ joined: true }] })).toBe(true);
    expect(k3s({ nodes: [{ joined: false, former: '' }] })).toBe(true);
    expect(k3s({ nodes: [{ joined: false, uid: 'x' }] })).toBe(true);
    expect(talos({ machines: [{ joined: false }, { joined: true }] })).toBe(true);
  });

  it('not before, nor by another kind’s record', () => {
    expect(isBorn(stackState({ deployment: {} }), 'k3s')).toBe(false);
    expect(k3s({ nodes: [{ joined: false }] })).toBe(false);
    expect(talos({ machines: [{ joined: false }] })).toBe(false);
    expect(isBorn(state('TalosMachines', { record: { machines: [{ joined: true }] } }), 'k3s')).toBe(false);
    expect(k3s()).toBe(false);
  });

  it('where the record cannot be read', () => {
    for (const record of ['secret', {}, { nodes: 'x' }, { nodes: [{}] }]) expect(k3s(record)).toBe(true);
  });
});
