// Every program the sandbox can have: its version, where its source is, and which installed one does as well.
// Must never hold how a program is built or started: it is a table.

export type ModuleName = 'demo' | 'proxmox' | 'pulumi' | 'talosctl' | 'gobgp';

export interface ToolSpec {
  /** The version that a build has. */
  version: string;
  /** Folder below modules/ with the go.mod that pins it. Tools of one module share compiled packages and one build. */
  module: ModuleName;
  /** Import path, or `./folder` inside the module. */
  package: string;
  /** `-X` assignments of the linker. */
  variables?: Record<string, string>;
  /** Files that the source embeds and another module holds: file in `package` → module and path in it. */
  embeds?: Record<string, { module: string; path: string }>;
  /** A module of which one file is read in a short form, and only these folders at all; see buildOverlay. */
  shortened?: { module: string; into: string; folders: string[] };
  /** How an installed program of this name tells its version, and which versions fit. Absent: it is always built. */
  installed?: { arguments: string[]; range: string };
}

const kubernetesVersion = '1.35.6';
const ciliumVersion = '1.19.6';

const kubernetes = (name: string): ToolSpec => ({
  version: kubernetesVersion,
  module: 'demo',
  package: `k8s.io/kubernetes/cmd/${name}`,
  variables: {
    'k8s.io/component-base/version.gitVersion': `v${kubernetesVersion}`,
    'k8s.io/component-base/version.gitMajor': '1',
    'k8s.io/component-base/version.gitMinor': '35',
  },
  installed: { arguments: ['--version'], range: '>=1.33.0 <1.37.0' },
});

const cilium = (folder: string): ToolSpec => ({
  version: ciliumVersion,
  module: 'demo',
  package: `github.com/cilium/cilium/${folder}`,
  variables: { 'github.com/cilium/cilium/pkg/version.ciliumVersion': ciliumVersion },
});

const gobgp = (name: string): ToolSpec => ({
  version: '4.8.0',
  module: 'gobgp',
  package: `github.com/osrg/gobgp/v4/cmd/${name}`,
  installed: { arguments: ['--version'], range: '>=3.0.0 <5.0.0' },
});

const kubernetesProvider = 'github.com/pulumi/pulumi-kubernetes/provider/v4';

/**
 * In the order in which the demo needs them, then what is built on demand only. The engine and its providers come first:
 * a preview can run while the cluster's programs are still compiled.
 */
export const toolCatalog = {
  pulumi: {
    version: '3.250.0',
    module: 'pulumi',
    package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
    variables: { 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': 'v3.250.0' },
    installed: { arguments: ['version'], range: '>=3.200.0 <4.0.0' },
  },
  'pulumi-resource-hcloud': {
    version: '1.41.0',
    module: 'demo',
    package: './pulumi-resource-hcloud',
    variables: { 'toolchain/demo/hcloud.Version': '1.41.0' },
    installed: { arguments: ['-version'], range: '>=1.41.0 <2.0.0' },
  },
  'pulumi-resource-kubernetes': {
    version: '4.27.0',
    module: 'demo',
    package: './pulumi-resource-kubernetes',
    variables: { [`${kubernetesProvider}/pkg/version.Version`]: '4.27.0' },
    shortened: {
      module: 'github.com/pulumi/pulumi-kubernetes/sdk/v4@v4.27.0',
      into: 'kubernetes-sdk',
      folders: ['go/kubernetes', 'go/kubernetes/utilities', 'go/kubernetes/helm/v4', 'go/kubernetes/yaml/v2'],
    },
    embeds: {
      'schema.json': { module: kubernetesProvider, path: 'cmd/pulumi-resource-kubernetes/schema.json' },
      'terraform-mapping.json': {
        module: kubernetesProvider,
        path: 'cmd/pulumi-resource-kubernetes/terraform-mapping.json',
      },
    },
  },
  etcd: {
    version: '3.6.5',
    module: 'demo',
    package: 'go.etcd.io/etcd/server/v3',
    installed: { arguments: ['--version'], range: '>=3.5.0 <4.0.0' },
  },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  kwok: {
    version: '0.8.0',
    module: 'demo',
    package: 'sigs.k8s.io/kwok/cmd/kwok',
    variables: { 'sigs.k8s.io/kwok/pkg/consts.Version': 'v0.8.0' },
    installed: { arguments: ['--version'], range: '>=0.7.0 <1.0.0' },
  },
  'cilium-operator': cilium('operator'),
  'cilium-agent': cilium('daemon'),
  'cilium-dbg': cilium('cilium-dbg'),
  'cilium-cni': cilium('plugins/cilium-cni'),
  helm: {
    version: '3.18.6',
    module: 'demo',
    package: 'helm.sh/helm/v3/cmd/helm',
    variables: { 'helm.sh/helm/v3/internal/version.version': 'v3.18.6' },
    installed: { arguments: ['version', '--short'], range: '>=3.14.0 <4.0.0' },
  },
  talosctl: {
    version: '1.12.0',
    module: 'talosctl',
    package: 'github.com/siderolabs/talos/cmd/talosctl',
    variables: {
      'github.com/siderolabs/talos/pkg/machinery/version.Name': 'Talos',
      'github.com/siderolabs/talos/pkg/machinery/version.Tag': 'v1.12.0',
    },
    installed: { arguments: ['version', '--client'], range: '>=1.12.0 <1.14.0' },
  },
  'pulumi-resource-proxmoxve': {
    version: '8.6.0',
    module: 'proxmox',
    package: './pulumi-resource-proxmoxve',
    variables: { 'toolchain/proxmox/proxmox.Version': '8.6.0' },
    installed: { arguments: ['-version'], range: '>=8.6.0 <9.0.0' },
  },
  gobgpd: gobgp('gobgpd'),
  gobgp: gobgp('gobgp'),
} as const satisfies Record<string, ToolSpec>;

export type ToolName = keyof typeof toolCatalog;

export const toolNames = Object.keys(toolCatalog) as ToolName[];

/** What `npm run demo` needs, in the order in which it needs it. */
export const demoTools: ToolName[] = [
  'pulumi',
  'pulumi-resource-hcloud',
  'pulumi-resource-kubernetes',
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'cilium-operator',
];

export function toolSpec(name: ToolName): ToolSpec {
  return toolCatalog[name];
}

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(toolCatalog, name);
}
