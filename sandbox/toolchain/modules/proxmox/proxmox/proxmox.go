// Package proxmox maps the Terraform provider for Proxmox VE to Pulumi tokens, as the @muhlba91/pulumi-proxmoxve SDK names them.
// It must never hold a behaviour of its own: what a resource does is the Terraform provider's business.
package proxmox

import (
	"context"
	"fmt"
	"strings"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/bpg/terraform-provider-proxmox/fwprovider"
	"github.com/bpg/terraform-provider-proxmox/proxmoxtf/provider"
)

const (
	shortPrefix  = "proxmox_"
	legacyPrefix = "proxmox_virtual_environment_"
)

// What a stack of Routewise uses, and what goes with it. The rest is left out: its schema alone has more than a megabyte.
var served = map[string]bool{
	"proxmox_download_file":            true,
	"proxmox_haresource":               true,
	"proxmox_harule":                   true,
	"proxmox_hagroup":                  true,
	"proxmox_version":                  true,
	"proxmox_virtual_environment_file": true,
	"proxmox_virtual_environment_pool": true,
	"proxmox_virtual_environment_vm":   true,
}

// Version is the version of the npm SDK this binary serves; set by the linker.
var Version = "8.6.0"

// Provider describes the bridged provider. The metadata are those that the tfgen step wrote ("{}" for the tfgen step itself).
func Provider(ctx context.Context, metadata []byte) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:              pfbridge.MuxShimWithPF(ctx, shimv2.NewProvider(provider.ProxmoxVirtualEnvironment()), fwprovider.New(Version)()),
		Name:           "proxmox",
		ResourcePrefix: "proxmox",
		Version:        Version,
		GitHubOrg:      "bpg",
		MetadataInfo:   tfbridge.NewProviderMetadata(metadata),
		Resources:      map[string]*tfbridge.ResourceInfo{},
		DataSources:    map[string]*tfbridge.DataSourceInfo{},
	}
	info.P.ResourcesMap().Range(func(name string, resource shim.Resource) bool {
		if !served[name] {
			info.IgnoreMappings = append(info.IgnoreMappings, name)
			return true
		}
		module, member := token(name)
		info.Resources[name] = &tfbridge.ResourceInfo{Tok: tokens.Type(typeToken(module, member))}
		if id, ok := resource.Schema().GetOk("id"); ok {
			mapID(info.Resources[name], id)
		}
		return true
	})
	info.P.DataSourcesMap().Range(func(name string, _ shim.Resource) bool {
		if !served[name] {
			if info.Resources[name] == nil {
				info.IgnoreMappings = append(info.IgnoreMappings, name)
			}
			return true
		}
		module, member := token(name)
		info.DataSources[name] = &tfbridge.DataSourceInfo{Tok: tokens.ModuleMember(typeToken(module, "get"+member))}
		return true
	})
	info.SetAutonaming(255, "-")
	return info
}

// The last word of a name is the member, those before it are the module; names with the long prefix get "Legacy".
func token(name string) (module, member string) {
	rest, isLegacy := strings.CutPrefix(name, legacyPrefix)
	if !isLegacy {
		rest = strings.TrimPrefix(name, shortPrefix)
	}
	words := strings.Split(rest, "_")
	last := words[len(words)-1]
	member = strings.ToUpper(last[:1]) + last[1:]
	if isLegacy {
		member += "Legacy"
	}
	if len(words) == 1 {
		return "index", member
	}
	return strings.Join(words[:len(words)-1], "/"), member
}

func typeToken(module, member string) string {
	return fmt.Sprintf("proxmoxve:%s/%s:%s", module, strings.ToLower(member[:1])+member[1:], member)
}

// Pulumi keeps "id" for itself and knows string ids only: where it is an input, the SDK calls it resourceId.
func mapID(resource *tfbridge.ResourceInfo, id shim.Schema) {
	field := &tfbridge.SchemaInfo{}
	if id.Type() != shim.TypeString {
		field.Type = "string"
	}
	if id.Required() || id.Optional() {
		field.Name = "resourceId"
		resource.ComputeID = tfbridge.DelegateIDField("resourceId", "proxmoxve", "https://github.com/muhlba91/pulumi-proxmoxve")
	}
	resource.Fields = map[string]*tfbridge.SchemaInfo{"id": field}
}
