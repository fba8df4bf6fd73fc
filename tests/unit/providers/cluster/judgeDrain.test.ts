import { judgeDrain, mustLeave } from '../../../../providers/src/cluster/judgeDrain';
import type { KubernetesPod } from '../../../../providers/src/kubernetes/objects';

interface Shape {
  readonly namespace?: string;
  readonly controller?: string;
  /** An owner that is no controller. */
  readonly owner?: string;
  readonly emptyDir?: boolean;
  readonly phase?: string;
  readonly mirror?: boolean;
  readonly ending?: boolean;
}

function pod(name: string, shape: Shape = {}): KubernetesPod {
  const { namespace = 'default', controller, owner, emptyDir = false, phase = 'Running' } = shape;
  return {
    metadata: {
      ...{ name, namespace, uid: name },
      ...(controller === undefined ? {} : { ownerReferences: [{ kind: controller, controller: true }] }),
      ...(owner === undefined ? {} : { ownerReferences: [{ kind: owner }] }),
      ...(shape.mirror === true ? { annotations: { 'kubernetes.io/config.mirror': 'x' } } : {}),
      ...(shape.ending === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: {
      containers: [{ image: 'x' }],
      volumes: [{ name: 'token' }, ...(emptyDir ? [{ name: 'data', emptyDir: {} }] : [])],
    },
    status: { phase },
  };
}

describe('what a drain may take along', () => {
  it.each<[string, Shape]>([
    ['a pod of a controller without data', { controller: 'ReplicaSet' }],
    ['a pod of a DaemonSet with data: it is left alone', { controller: 'DaemonSet', emptyDir: true }],
    ['a mirror pod: it goes with its machine', { mirror: true, emptyDir: true }],
    ['a bare pod that has ended', { phase: 'Succeeded', emptyDir: true }],
    ['a bare pod that is ending', { ending: true, emptyDir: true }],
    [
      'a part of the cluster with a cache',
      { namespace: 'kube-system', controller: 'ReplicaSet', emptyDir: true },
    ],
  ])('is %s', (_what, shape) => {
    expect(judgeDrain('worker', [pod('a', shape)])).toBeUndefined();
  });

  it.each<[string, Shape, RegExp]>([
    ['a bare pod', {}, /default\/a belong to no controller.*safety\.drain: \{ force: true \}/s],
    ['a pod whose owner is no controller', { owner: 'Node' }, /force: true/],
    [
      'data in an emptyDir',
      { controller: 'StatefulSet', emptyDir: true },
      /default\/a have data in emptyDir.*safety\.drain: \{ deleteEmptyDirData: true \}/s,
    ],
    ['both', { emptyDir: true }, /\{ force: true, deleteEmptyDirData: true \}/],
    [
      'a bare pod with data in kube-system',
      { namespace: 'kube-system', emptyDir: true },
      /\{ force: true, deleteEmptyDirData: true \}/,
    ],
  ])('is not %s, unless the stack says so', (_what, shape, tells) => {
    expect(judgeDrain('worker', [pod('a', shape)])).toMatch(tells);
    expect(
      judgeDrain('worker', [pod('a', shape)], { force: true, deleteEmptyDirData: true }),
    ).toBeUndefined();
  });

  it('asks for each word by itself', () => {
    const both = [pod('bare'), pod('data', { controller: 'ReplicaSet', emptyDir: true })];
    expect(judgeDrain('worker', both, { force: true })).toMatch(/default\/data(?!.*default\/bare)/s);
    expect(judgeDrain('worker', both, { deleteEmptyDirData: true })).toMatch(
      /default\/bare(?!.*default\/data)/s,
    );
  });

  it('names ten pods and counts the rest', () => {
    const many = Array.from({ length: 300 }, (_, index) => pod(`pod-${index}`));
    const told = judgeDrain('worker', many) ?? '';
    expect(told).toContain('default/pod-9 and 290 more');
    expect(told.length).toBeLessThan(600);
  });

  it('leaves alone what would be put back, and what has ended', () => {
    expect(
      [{}, { controller: 'DaemonSet' }, { mirror: true }, { phase: 'Failed' }].map((shape) =>
        mustLeave(pod('a', shape)),
      ),
    ).toEqual([true, false, false, false]);
  });
});
