// Lists what is fetched over a network and run as root, and says what nothing vouches for.
// It must never let anything through that comes in clear and is compared with nothing: whoever is on the way owns the nodes.
import { BlockList, isIP } from 'node:net';
import type { Problem } from '../../config/problem';
import { problemKinds } from '../../config/problemKinds';
import type { ClusterSpec } from '../../config/schema/stack';
import { releaseUrl } from '../machines/k3s/planK3s';
import type { NodePlan } from '../ground/nodes';
import { imageUrl } from '../infrastructure/proxmoxImage';
import type { ChartSource } from '../values/ciliumPlan';
import type { DistributionPlan } from '../machines/planDistribution';

export const downloadProblems = problemKinds(
  {
    id: 'downloads',
    title: 'What is fetched',
    about: 'What comes over a network and runs as root, and by what its content is known beforehand.',
  },
  {
    'download-unprotected': {
      title: 'Something comes in clear and is compared with nothing',
      severity: 'refuse',
      why: 'it comes by http and is compared with nothing, so whoever is on the way can put in its place what then runs as root',
      remedy: 'write its checksum there, or use https',
    },
    'download-unpinned': {
      title: 'Something is taken as its address serves it on the day',
      severity: 'warn',
      why: 'it is what that address serves on the day: https shows that it comes from there, not that it is the one you tried',
      remedy: 'write the checksum of what you tried',
    },
    'registry-mirror-unprotected': {
      title: 'Images come from a mirror in clear',
      severity: 'warn',
      why: 'images come by http: those that are named by a digest are compared with it, as Cilium’s own are; all others are whatever stands on the way',
      remedy: 'give the mirror a certificate and use https',
    },
  },
);

/** Something that is fetched, and by what its content is known beforehand. */
export interface Download {
  /** For people: `the k3s binary`. */
  readonly what: string;
  readonly url: string;
  /** Where the stack says what the content must be. */
  readonly path: string;
  /** Whether the stack says it. */
  readonly isPinned: boolean;
  /** How to learn what to write there. */
  readonly pin: string;
}

/** @param chart where the chart comes from, the environment's word included */
export function planDownloads(
  spec: ClusterSpec,
  {
    distribution,
    nodes,
    chart,
  }: { distribution: DistributionPlan; nodes: readonly NodePlan[]; chart: ChartSource },
): Download[] {
  return [...ofK3s(spec, distribution, nodes), ...ofProxmox(spec), ...ofChart(chart)];
}

export function checkDownloads(downloads: readonly Download[]): Problem[] {
  return downloads
    .filter(({ isPinned, url }) => !isPinned && !isOnThisMachine(url))
    .map(({ what, url, path, pin }): Problem => {
      if (/^http:/i.test(url))
        return downloadProblems['download-unprotected'].at(path, {
          found: url,
          reason: `${what} comes by http and is compared with nothing, so whoever is on the way can put in its place what then runs as root`,
          remedy: `${pin}, or use https`,
        });
      return downloadProblems['download-unpinned'].at(path, {
        found: url,
        reason: `${what} is what that address serves on the day: https shows that it comes from there, not that it is the one you tried`,
        remedy: pin,
      });
    });
}

/** A registry in clear serves whatever image is asked for by its tag. */
export function checkRegistryMirrors({ distribution }: ClusterSpec): Problem[] {
  if (distribution.kind !== 'k3s') return [];
  return Object.entries(distribution.mirrors).flatMap(([registry, { endpoint }]) =>
    endpoint
      .filter((url) => /^http:/i.test(url) && !isOnThisMachine(url))
      .map((url) =>
        downloadProblems['registry-mirror-unprotected'].at(
          `routewise:distribution.mirrors.${registry}.endpoint`,
          { found: url },
        ),
      ),
  );
}

function ofK3s(spec: ClusterSpec, k3s: DistributionPlan, nodes: readonly NodePlan[]): Download[] {
  if (k3s.kind !== 'k3s' || k3s.install.kind !== 'download') return [];
  const { checksums, url } = k3s.install;
  const path = 'routewise:distribution.install.checksums';
  return architecturesOf(spec, nodes, Object.keys(checksums))
    .filter((architecture) => checksums[architecture] === undefined)
    .map((architecture) => ({
      what: `the k3s binary for ${architecture}`,
      url,
      path: `${path}.${architecture}`,
      isPinned: false,
      pin: `pin it: sha256sum-${architecture}.txt of the release (${releaseUrl(k3s.version)}) names the checksum of ${architecture === 'amd64' ? 'k3s' : 'k3s-arm64'}`,
    }));
}

/** Of hosts nobody knows it beforehand: one that is pinned speaks for them; machines refuse the other one themselves. */
function architecturesOf(
  { provider }: ClusterSpec,
  nodes: readonly NodePlan[],
  pinned: readonly string[],
): ('amd64' | 'arm64')[] {
  if (provider.kind === 'hosts') return pinned.length > 0 ? [] : ['amd64'];
  const all = nodes.map(({ machine }) =>
    machine.kind === 'server' && machine.architecture === 'arm' ? ('arm64' as const) : ('amd64' as const),
  );
  return [...new Set(all)].sort();
}

function ofProxmox(spec: ClusterSpec): Download[] {
  const { provider } = spec;
  if (provider.kind !== 'proxmox') return [];
  return [
    {
      what: 'the disk image that new machines start from',
      url: imageUrl({ ...spec, provider }),
      path: 'routewise:provider.image.checksum',
      isPinned: provider.image.checksum !== undefined,
      pin: 'pin it: download the image once, try it, and write its SHA-256 (`sha256sum FILE`) there; Ubuntu’s stand in SHA256SUMS beside the image',
    },
  ];
}

function ofChart(chart: ChartSource): Download[] {
  if (chart.kind !== 'repository') return [];
  const isOci = chart.url.startsWith('oci:');
  return [
    {
      what: 'the Helm chart',
      url: chart.url,
      path: 'routewise:cilium.chart.digest',
      isPinned: chart.digest !== undefined,
      pin: isOci
        ? 'download it once (`helm pull`), try it, and name the file under routewise:cilium.chart.archive'
        : `pin it: \`digest\` of the version in the repository’s index.yaml, or \`sha256sum\` of what \`helm pull\` brings`,
    },
  ];
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** What the machine that runs Pulumi serves itself has nobody on the way. */
function isOnThisMachine(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  return host === 'localhost' || (family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6'));
}
