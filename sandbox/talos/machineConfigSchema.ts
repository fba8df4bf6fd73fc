// Knows the keys of a Talos v1.12 machine config, so that a misspelt one is refused as Talos refuses it.
// It must never judge how settings fit together: see checkMachineConfig.ts.
// Source: siderolabs/talos v1.12.0, pkg/machinery/config/types (yaml tags). Sections that have no effect here are taken as they are.
import { z } from 'zod';

const texts = z.array(z.string());
const textMap = z.record(z.string(), z.string());
const free = z.unknown();
const base64Text = z.string().regex(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, 'illegal base64 data');
const keyPair = z.strictObject({ crt: base64Text.default(''), key: base64Text.default('') });
const keyOnly = z.strictObject({ key: base64Text });
const resources = { resources: free.optional(), env: free.optional(), extraVolumes: free.optional() };
const component = { image: z.string().optional(), extraArgs: textMap.optional() };

const taint = z.looseObject({ key: z.string(), value: z.string().optional(), effect: z.string() });

const machine = z.strictObject({
  type: z.string().default(''),
  token: z.string().default(''),
  ca: keyPair.optional(),
  acceptedCAs: z.array(z.strictObject({ crt: base64Text })).optional(),
  certSANs: texts.nullish(),
  controlPlane: free.optional(),
  kubelet: z
    .strictObject({
      ...component,
      clusterDNS: texts.optional(),
      extraMounts: free.optional(),
      extraConfig: z.looseObject({ registerWithTaints: z.array(taint).optional() }).optional(),
      credentialProviderConfig: free.optional(),
      defaultRuntimeSeccompProfileEnabled: z.boolean().optional(),
      registerWithFQDN: z.boolean().optional(),
      nodeIP: z.strictObject({ validSubnets: texts.optional() }).optional(),
      skipNodeRegistration: z.boolean().optional(),
      disableManifestsDirectory: z.boolean().optional(),
    })
    .optional(),
  pods: free.optional(),
  network: z
    .strictObject({
      hostname: z.string().optional(),
      interfaces: z.array(z.looseObject({})).optional(),
      nameservers: texts.optional(),
      searchDomains: texts.optional(),
      extraHostEntries: free.optional(),
      kubespan: free.optional(),
      disableSearchDomain: z.boolean().optional(),
    })
    .nullish(),
  disks: free.optional(),
  install: z
    .strictObject({
      disk: z.string().optional(),
      diskSelector: free.optional(),
      extraKernelArgs: texts.optional(),
      image: z.string().optional(),
      extensions: free.optional(),
      bootloader: z.boolean().optional(),
      wipe: z.boolean().optional(),
      legacyBIOSSupport: z.boolean().optional(),
      grubUseUKICmdline: z.boolean().optional(),
    })
    .optional(),
  files: free.optional(),
  env: textMap.optional(),
  time: free.optional(),
  sysctls: textMap.optional(),
  sysfs: textMap.optional(),
  registries: free.optional(),
  systemDiskEncryption: free.optional(),
  features: z
    .strictObject({
      rbac: z.boolean().optional(),
      stableHostname: z.boolean().optional(),
      kubernetesTalosAPIAccess: free.optional(),
      apidCheckExtKeyUsage: z.boolean().optional(),
      diskQuotaSupport: z.boolean().optional(),
      kubePrism: z
        .strictObject({ enabled: z.boolean().optional(), port: z.number().int().optional() })
        .optional(),
      hostDNS: z
        .strictObject({
          enabled: z.boolean().optional(),
          forwardKubeDNSToHost: z.boolean().optional(),
          resolveMemberNames: z.boolean().optional(),
        })
        .optional(),
      imageCache: free.optional(),
      nodeAddressSortAlgorithm: z.string().optional(),
    })
    .optional(),
  udev: free.optional(),
  logging: free.optional(),
  kernel: z
    .strictObject({
      modules: z.array(z.strictObject({ name: z.string(), parameters: texts.optional() })).optional(),
    })
    .optional(),
  seccompProfiles: free.optional(),
  baseRuntimeSpecOverrides: free.optional(),
  nodeLabels: textMap.optional(),
  nodeAnnotations: textMap.optional(),
  nodeTaints: textMap.optional(),
});

const cluster = z.strictObject({
  id: z.string().default(''),
  secret: z.string().default(''),
  controlPlane: z
    .strictObject({ endpoint: z.string().optional(), localAPIServerPort: z.number().int().optional() })
    .nullish(),
  clusterName: z.string().default(''),
  network: z
    .strictObject({
      cni: z
        .strictObject({ name: z.string().optional(), urls: texts.optional(), flannel: free.optional() })
        .optional(),
      dnsDomain: z.string().default(''),
      podSubnets: texts.nullish(),
      serviceSubnets: texts.nullish(),
    })
    .optional(),
  token: z.string().default(''),
  aescbcEncryptionSecret: z.string().optional(),
  secretboxEncryptionSecret: z.string().optional(),
  ca: keyPair.optional(),
  acceptedCAs: z.array(z.strictObject({ crt: base64Text })).optional(),
  aggregatorCA: keyPair.optional(),
  serviceAccount: keyOnly.optional(),
  apiServer: z
    .strictObject({
      ...component,
      ...resources,
      certSANs: texts.optional(),
      disablePodSecurityPolicy: z.boolean().optional(),
      admissionControl: z
        .array(z.strictObject({ name: z.string(), configuration: free.optional() }))
        .optional(),
      auditPolicy: free.optional(),
      authorizationConfig: free.optional(),
    })
    .optional(),
  controllerManager: z.strictObject({ ...component, ...resources }).optional(),
  proxy: z
    .strictObject({ ...component, disabled: z.boolean().optional(), mode: z.string().optional() })
    .optional(),
  scheduler: z.strictObject({ ...component, ...resources, config: free.optional() }).optional(),
  discovery: z
    .strictObject({
      enabled: z.boolean().optional(),
      registries: z
        .strictObject({
          kubernetes: z.strictObject({ disabled: z.boolean().optional() }).optional(),
          service: z
            .strictObject({ disabled: z.boolean().optional(), endpoint: z.string().optional() })
            .optional(),
        })
        .optional(),
    })
    .optional(),
  etcd: z
    .strictObject({
      image: z.string().optional(),
      ca: keyPair.optional(),
      extraArgs: textMap.optional(),
      subnet: z.string().optional(),
      advertisedSubnets: texts.optional(),
      listenSubnets: texts.optional(),
    })
    .optional(),
  coreDNS: z.strictObject({ disabled: z.boolean().optional(), image: z.string().optional() }).optional(),
  externalCloudProvider: z
    .strictObject({ enabled: z.boolean().optional(), manifests: texts.optional() })
    .optional(),
  extraManifests: texts.optional(),
  extraManifestHeaders: textMap.optional(),
  inlineManifests: z.array(z.strictObject({ name: z.string(), contents: z.string() })).optional(),
  adminKubeconfig: free.optional(),
  allowSchedulingOnMasters: z.boolean().optional(),
  allowSchedulingOnControlPlanes: z.boolean().optional(),
});

/** The main document, the one without a `kind`. */
export const machineConfigSchema = z.strictObject({
  version: z.string().optional(),
  debug: z.boolean().optional(),
  persist: z.boolean().optional(),
  machine: machine.optional(),
  cluster: cluster.optional(),
});

export type MachineConfigDocument = z.infer<typeof machineConfigSchema>;

const document = { apiVersion: z.literal('v1alpha1'), kind: z.string() };
const link = {
  ...document,
  name: z.string(),
  up: z.boolean().optional(),
  mtu: z.number().int().optional(),
  addresses: z
    .array(z.strictObject({ address: z.string(), routePriority: z.number().int().optional() }))
    .optional(),
  routes: z
    .array(
      z.strictObject({
        destination: z.string().optional(),
        gateway: z.string().optional(),
        source: z.string().optional(),
        metric: z.number().int().optional(),
        mtu: z.number().int().optional(),
        table: z.string().optional(),
      }),
    )
    .optional(),
  multicast: z.boolean().optional(),
};

/** The documents whose keys are checked. */
export const documentSchemas: Record<string, z.ZodType> = {
  HostnameConfig: z.strictObject({
    ...document,
    auto: z.string().optional(),
    hostname: z.string().optional(),
  }),
  LinkConfig: z.strictObject(link),
  DHCPv4Config: z.strictObject({
    ...document,
    name: z.string(),
    routeMetric: z.number().int().optional(),
    ignoreHostname: z.boolean().optional(),
    clientIdentifier: z.string().optional(),
    duidRaw: z.string().optional(),
  }),
  ResolverConfig: z.strictObject({
    ...document,
    nameservers: z.array(z.strictObject({ address: z.string() })).optional(),
    searchDomains: z
      .strictObject({ domains: texts.optional(), disableDefault: z.boolean().optional() })
      .optional(),
  }),
  TimeSyncConfig: z.strictObject({
    ...document,
    enabled: z.boolean().optional(),
    bootTimeout: z.string().optional(),
    ntp: z.strictObject({ servers: texts.optional() }).optional(),
    ptp: z.strictObject({ devices: texts.optional() }).optional(),
  }),
};

/** Kinds Talos v1.12 registers whose content has no effect here; taken as they are. */
export const otherDocumentKinds = new Set([
  ...[
    'ExistingVolumeConfig',
    'RawVolumeConfig',
    'SwapVolumeConfig',
    'UserVolumeConfig',
    'VolumeConfig',
    'ZswapConfig',
  ],
  ...[
    'RegistryAuthConfig',
    'RegistryMirrorConfig',
    'RegistryTLSConfig',
    'PCIDriverRebindConfig',
    'TrustedRootsConfig',
  ],
  ...['BondConfig', 'BridgeConfig', 'DHCPv6Config', 'DummyLinkConfig', 'EthernetConfig', 'HCloudVIPConfig'],
  ...['Layer2VIPConfig', 'LinkAliasConfig', 'VLANConfig', 'WireguardConfig', 'StaticHostConfig'],
  ...['NetworkDefaultActionConfig', 'NetworkRuleConfig', 'KubeSpanEndpointsConfig', 'ExtensionServiceConfig'],
  ...['EventSinkConfig', 'KmsgLogConfig', 'OOMConfig', 'WatchdogTimerConfig', 'SideroLinkConfig'],
]);
