// All sections of a stack together, and the type of what comes out of parsing them.
// It must never read a file or an environment variable: it is handed plain data.
import { z } from 'zod';
import { accessSection } from './access';
import { ciliumSection } from './cilium';
import { clusterSection } from './cluster';
import { distributionSection } from './distribution';
import { networkSection } from './network';
import { nodesSection } from './nodes';
import { providerSection } from './provider';
import { safetySection } from './safety';

/** What a stack may say under `routewise:…`, one key a section. */
export const stackSchema = z.strictObject({
  cluster: clusterSection.describe('The cluster: its name, Kubernetes version and API endpoint.'),
  provider: providerSection.describe('Where the nodes come from.'),
  distribution: distributionSection
    .prefault({ kind: 'talos' })
    .describe('What turns a machine into a Kubernetes node.'),
  nodes: nodesSection.describe('Control planes and worker pools.'),
  network: networkSection.prefault({}).describe('Address ranges.'),
  access: accessSection.prefault({}).describe('Who may reach the cluster from outside.'),
  cilium: ciliumSection.prefault({}).describe('Cilium: version, options, Helm values.'),
  safety: safetySection.prefault({}).describe('Guards.'),
});

/** A stack's configuration, parsed, with every default filled in. */
export type ClusterSpec = z.output<typeof stackSchema>;
/** A stack's configuration as the user may write it. */
export type StackInput = z.input<typeof stackSchema>;
export type WorkerPool = ClusterSpec['nodes']['workers'][string];
