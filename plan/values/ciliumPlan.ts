// Plans the release of Cilium: its version, where its chart comes from, and its values with their reasons.
// It must never make a value: those have been planned, and overruled, by then.
import type { HelmValues } from '../../chart/helmValue';
import type { Profile } from '../../config/schema/cilium';
import { defaultChartRepository } from '../../config/schema/cilium';
import type { ClusterSpec } from '../../config/schema/stack';
import type { CiliumVersion } from '../../config/schema/versions';
import type { ValueView } from '../effective/valueView';
import type { NamespacePlan } from '../objects/spireNamespace';
import { planNamespaces } from '../objects/spireNamespace';
import type { ReasonedValue } from './reasonedValue';

/** Version, chart and values of Cilium. */
export interface CiliumPlan {
  readonly version: CiliumVersion;
  readonly chart: ChartSource;
  readonly namespace: 'kube-system';
  readonly release: 'cilium';
  /** Made before the release. */
  readonly namespaces: readonly NamespacePlan[];
  readonly profile: Profile;
  readonly rollout: ClusterSpec['cilium']['rollout'];
  /** Pulumi may uninstall it. Absent: the release stays with its cluster, whatever Pulumi deletes. */
  readonly uninstall?: true;
  /** Effective values with their reasons, sorted by key. */
  readonly values: readonly ReasonedValue[];
  /** The same, nested as Helm takes them. */
  readonly helmValues: HelmValues;
}

export type ChartSource =
  | {
      readonly kind: 'repository';
      readonly url: string;
      /** SHA-256 of the archive, hex. */ readonly digest?: string;
    }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'archive'; readonly path: string };

/** @param chartRepository for stacks that name no chart source of their own */
export function planCilium(
  spec: ClusterSpec,
  { values, view }: { readonly values: readonly ReasonedValue[]; readonly view: ValueView },
  chartRepository = defaultChartRepository,
): CiliumPlan {
  const { cilium, safety } = spec;
  return {
    version: cilium.version,
    chart: chartSource(cilium.chart, chartRepository),
    namespace: 'kube-system',
    release: 'cilium',
    namespaces: planNamespaces(spec, view),
    profile: cilium.profile,
    rollout: cilium.rollout,
    ...(safety.uninstallCilium ? { uninstall: true as const } : {}),
    values,
    helmValues: view.own,
  };
}

function chartSource(chart: ClusterSpec['cilium']['chart'], chartRepository: string): ChartSource {
  if (chart === undefined) return { kind: 'repository', url: chartRepository };
  if ('path' in chart) return { kind: 'path', path: chart.path };
  if ('archive' in chart) return { kind: 'archive', path: chart.archive };
  return {
    kind: 'repository',
    url: chart.repository ?? chartRepository,
    ...(chart.digest === undefined ? {} : { digest: chart.digest }),
  };
}
