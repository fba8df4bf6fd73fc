// Command tfgen writes schema.json and bridge-metadata.json, which the provider embeds.
// It must never be part of a build: whoever changes the Terraform provider's version runs
// `go run ./tfgen schema --skip-docs --skip-examples --out pulumi-resource-proxmoxve`.
package main

import (
	"context"

	pftfgen "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"

	"toolchain/proxmox/proxmox"
)

func main() {
	pftfgen.MainWithMuxer("proxmoxve", proxmox.Provider(context.Background(), []byte("{}")))
}
