package hcloud

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// The data centre in which each location's addresses lie: Hetzner Cloud API, GET /datacenters.
var datacenters = map[string]string{
	"fsn1": "fsn1-dc14",
	"nbg1": "nbg1-dc3",
	"hel1": "hel1-dc2",
	"ash":  "ash-dc1",
	"hil":  "hil-dc1",
	"sin":  "sin-dc1",
}

// The SDK names the place of a primary IP by its location; the Terraform provider that can be built here is of the
// time before, and takes a data centre. A location is handed on as its data centre, so that programs need not differ.
func servingLocation(provider *schema.Provider) *schema.Provider {
	ip := provider.ResourcesMap["hcloud_primary_ip"]
	ip.Schema["location"] = &schema.Schema{Type: schema.TypeString, Optional: true, Computed: true, ForceNew: true}
	create, read := ip.CreateContext, ip.ReadContext
	ip.CreateContext = func(ctx context.Context, data *schema.ResourceData, meta interface{}) diag.Diagnostics {
		if location, given := data.GetOk("location"); given {
			datacenter, known := datacenters[location.(string)]
			if !known {
				return diag.Errorf("no data centre of location %q is known", location)
			}
			if err := data.Set("datacenter", datacenter); err != nil {
				return diag.FromErr(err)
			}
		}
		return append(create(ctx, data, meta), setLocation(data)...)
	}
	ip.ReadContext = func(ctx context.Context, data *schema.ResourceData, meta interface{}) diag.Diagnostics {
		return append(read(ctx, data, meta), setLocation(data)...)
	}
	return provider
}

func setLocation(data *schema.ResourceData) diag.Diagnostics {
	datacenter, known := data.GetOk("datacenter")
	if !known {
		return nil
	}
	location, _, _ := strings.Cut(datacenter.(string), "-")
	return diag.FromErr(data.Set("location", location))
}
