// Writes a short form of the file by which the Kubernetes provider registers the objects of a YAML document or chart.
// Must never change which type an object is registered as: kinds and types are taken over from the original, one by one.

/**
 * The original has a case for each of some 170 kinds, each with the Go type of its outputs; with them the provider compiles
 * Pulumi's whole Kubernetes SDK for Go, 285 of about 1000 CPU seconds. The provider never reads those outputs: it only
 * wants the object registered, so one type without outputs does for all.
 *
 * @param original Go source of pulumi-kubernetes/sdk/v4/go/kubernetes/yaml/v2/kinds.go
 * @throws Error when it does not look as it did when this was written
 */
export function renderKubernetesKinds(original: string): string {
  const start = original.indexOf('func IsListKind(');
  const end = original.indexOf('func RegisterResource(');
  const cases = [
    ...original.matchAll(
      /case "([^"]+)":\s+var res \S+\s+err := ctx\.RegisterResource\("([^"]+)", name, props, &res, opts\.\.\.\)/g,
    ),
  ];
  const expectedCases = original.slice(end).match(/\bcase "/g)?.length ?? 0;
  const hasDefault = original.includes(
    'ctx.RegisterResource(fmt.Sprintf("kubernetes:%s:%s", apiVersion, kind)',
  );
  if (start < 0 || end < start || cases.length === 0 || cases.length !== expectedCases || !hasDefault) {
    throw new Error(
      `kinds.go of the Kubernetes SDK is not what the toolchain knows: ${cases.length} of ${expectedCases} kinds read.`,
    );
  }
  const types = cases.map(([, kind, type]) => `\t${JSON.stringify(kind)}: ${JSON.stringify(type)},`);
  return `package v2

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

${original.slice(start, end)}
type object struct {
	pulumi.CustomResourceState
}

var types = map[string]string{
${types.join('\n')}
}

func RegisterResource(ctx *pulumi.Context, apiVersion, kind, name string, props pulumi.Input,
	opts ...pulumi.ResourceOption) (pulumi.CustomResource, error) {
	typ, ok := types[fmt.Sprintf("%s/%s", apiVersion, kind)]
	if !ok {
		typ = fmt.Sprintf("kubernetes:%s:%s", apiVersion, kind)
	}
	var res object
	if err := ctx.RegisterResource(typ, name, props, &res, opts...); err != nil {
		return nil, err
	}
	return &res, nil
}
`;
}
