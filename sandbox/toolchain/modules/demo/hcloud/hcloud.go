// Package hcloud maps the Terraform provider for Hetzner Cloud to Pulumi tokens, as the @pulumi/hcloud SDK names them.
// It must never hold a behaviour of its own: what a resource does is the Terraform provider's business.
package hcloud

import (
	"context"
	"strings"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"

	upstream "github.com/hetznercloud/terraform-provider-hcloud/hcloud"
)

// Version is the version of the npm SDK this binary serves; set by the linker.
var Version = "1.41.0"

// Provider describes the bridged provider. The metadata are those that the tfgen step wrote ("{}" for the tfgen step itself).
func Provider(ctx context.Context, metadata []byte) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:            pfbridge.MuxShimWithPF(ctx, shimv2.NewProvider(servingLocation(upstream.Provider())), upstream.NewPluginProvider()),
		Name:         "hcloud",
		Version:      Version,
		GitHubOrg:    "hetznercloud",
		MetadataInfo: tfbridge.NewProviderMetadata(metadata),
		Config: map[string]*tfbridge.SchemaInfo{
			"token": {Secret: tfbridge.True(), Default: &tfbridge.DefaultInfo{EnvVars: []string{"HCLOUD_TOKEN"}}},
		},
		Resources:   map[string]*tfbridge.ResourceInfo{},
		DataSources: map[string]*tfbridge.DataSourceInfo{},
	}
	info.P.ResourcesMap().Range(func(name string, resource shim.Resource) bool {
		if strings.HasPrefix(name, "hcloud_") && hasNonStringID(resource) {
			info.Resources[name] = &tfbridge.ResourceInfo{Fields: stringID()}
		}
		return true
	})
	info.MustComputeTokens(tokens.SingleModule("hcloud_", "index", tokens.MakeStandard("hcloud")))
	info.SetAutonaming(255, "-")
	return info
}

// Pulumi knows string ids only; some resources of the plugin framework have numbers.
func hasNonStringID(resource shim.Resource) bool {
	id, ok := resource.Schema().GetOk("id")
	return ok && id.Type() != shim.TypeString
}

func stringID() map[string]*tfbridge.SchemaInfo {
	return map[string]*tfbridge.SchemaInfo{"id": {Type: "string"}}
}
