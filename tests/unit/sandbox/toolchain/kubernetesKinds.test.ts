// The short form of the Kubernetes SDK's table of kinds.
// Must never pass on an original that was read only in part.
import { renderKubernetesKinds } from '../../../../sandbox/toolchain/kubernetesKinds';

const oneCase = (kind: string, type: string): string => `	case "${kind}":
		var res corev1.Thing
		err := ctx.RegisterResource("${type}", name, props, &res, opts...)
		if err != nil {
			return nil, err
		}
		return &res, nil
`;

const original = (cases: string): string => `package v2

import corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"

func IsListKind(apiVersion, kind string) bool {
	switch apiVersion + kind {
	case "v1/List":
		return true
	}
	return false
}

func RegisterResource(ctx *pulumi.Context, apiVersion, kind, name string, props pulumi.Input,
	opts ...pulumi.ResourceOption) (pulumi.CustomResource, error) {
	switch fullKind {
${cases}	default:
		var res apiextensions.CustomResource
		err := ctx.RegisterResource(fmt.Sprintf("kubernetes:%s:%s", apiVersion, kind), name, props, &res, opts...)
		return &res, err
	}
}
`;

test('keeps each kind with its type, and the list of list kinds, without the SDK', () => {
  const text = renderKubernetesKinds(
    original(
      oneCase('v1/Pod', 'kubernetes:core/v1:Pod') +
        oneCase('apps/v1/Deployment', 'kubernetes:apps/v1:Deployment'),
    ),
  );
  expect(text).toContain('\t"v1/Pod": "kubernetes:core/v1:Pod",\n');
  expect(text).toContain('\t"apps/v1/Deployment": "kubernetes:apps/v1:Deployment",\n');
  expect(text).toContain('case "v1/List":');
  expect(text).not.toContain('sdk/v4/go/kubernetes/core');
});

test.each([
  ['a case it cannot read', original('\tcase "v1/Pod":\n\t\treturn registerPod(ctx)\n')],
  ['no case at all', original('')],
  ['another file', 'package v2\n'],
])('refuses %s', (_what, text) => {
  expect(() => renderKubernetesKinds(text)).toThrow('is not what the toolchain knows');
});
