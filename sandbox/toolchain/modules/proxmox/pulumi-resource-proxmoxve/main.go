// Command pulumi-resource-proxmoxve is the Terraform provider for Proxmox VE behind Pulumi's bridge.
// It must never differ from the official plugin in what it sends to the API.
package main

import (
	"context"
	_ "embed"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	"toolchain/proxmox/proxmox"
)

//go:embed schema.json
var schema []byte

//go:embed bridge-metadata.json
var metadata []byte

func main() {
	ctx := context.Background()
	pfbridge.MainWithMuxer(ctx, "proxmoxve", proxmox.Provider(ctx, metadata), schema)
}
