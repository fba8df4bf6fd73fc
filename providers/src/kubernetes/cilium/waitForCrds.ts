// Waits until a Kubernetes API serves given custom resources, which the Cilium operator registers while it runs.
// It must never create one: what the operator does not register, this cluster's Cilium does not know.
import { waitUntil } from '../../waitUntil';
import type { Attempt } from '../../waitUntil';
import { operatorState } from './operatorState';
import type { KubernetesAccess } from '../access';
import { accessOf } from '../access';
import { readApi } from '../callApi';

export interface CrdRequest {
  kubeconfig: string;
  /** `cilium.io/v2/ciliumbgppeerconfigs`: group, version, plural. */
  crds: string[];
  /** Seconds. Default 300: an operator that has just been elected may need two minutes on a busy machine. */
  timeoutSeconds?: number;
  /** Milliseconds between two looks. Default 1000. */
  intervalMs?: number;
}

/** @throws Error that names what is missing and how the operator is */
export async function waitForCrds(request: CrdRequest): Promise<void> {
  const access = accessOf(request.kubeconfig);
  const seconds = request.timeoutSeconds ?? 300;
  await waitUntil(
    () => look(access, request.crds),
    { deadline: Date.now() + seconds * 1000, intervalMs: request.intervalMs ?? 1000 },
    (reason) => `After ${seconds} s the cluster still lacks custom resources of Cilium: ${reason}`,
  );
}

async function look(access: KubernetesAccess, crds: readonly string[]): Promise<Attempt<true>> {
  const versions = [...new Set(crds.map((crd) => crd.slice(0, crd.lastIndexOf('/'))))];
  const served = new Set<string>();
  for (const version of versions) {
    // Discovery lists a custom resource once it is established, and only the versions that are served.
    const answer = await readApi(access, `/apis/${version}`);
    if ('unreachable' in answer)
      return { retry: `${access.server} cannot be reached: ${answer.unreachable}` };
    if (answer.status === 401 || answer.status === 403)
      return { hopeless: `${access.server} answers ${answer.status} to the kubeconfig of this stack` };
    const { resources = [] } = (answer.body ?? {}) as { resources?: { name: string }[] };
    for (const { name } of resources) served.add(`${version}/${name}`);
  }
  const missing = crds.filter((crd) => !served.has(crd));
  if (missing.length === 0) return { done: true };
  const told = await Promise.all(missing.map((crd) => stateOf(access, crd)));
  return { retry: `${told.join('; ')}. ${await explain(access, missing)}` };
}

interface Definition {
  spec?: { versions?: { name: string; served: boolean }[] };
  status?: { conditions?: { type: string; status: string; message?: string }[] };
}

async function stateOf(access: KubernetesAccess, crd: string): Promise<string> {
  const [group = '', version = '', plural = ''] = crd.split('/');
  const name = `${plural}.${group}`;
  const answer = await readApi(access, `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
  if ('unreachable' in answer) return `${name}: ${answer.unreachable}`;
  if (answer.status !== 200) return `${name} is not registered`;
  const { spec, status } = answer.body as Definition;
  const versions = (spec?.versions ?? []).flatMap((each) => (each.served ? [each.name] : []));
  if (!versions.includes(version)) return `${name} is served as ${versions.join(', ')}, not as ${version}`;
  const bad = status?.conditions?.find(
    ({ type, status: is }) => (type === 'Established' || type === 'NamesAccepted') && is !== 'True',
  );
  return `${name} is not established${bad?.message === undefined ? '' : `: ${bad.message}`}`;
}

async function explain(access: KubernetesAccess, missing: readonly string[]): Promise<string> {
  const operator = `The operator registers them when it starts, and ${await operatorState(access)}.`;
  if (!missing.some((crd) => crd.includes('/ciliumbgp'))) return operator;
  const config = await readApi(access, '/api/v1/namespaces/kube-system/configmaps/cilium-config');
  const data = 'body' in config ? ((config.body ?? {}) as { data?: Record<string, string> }).data : undefined;
  if (data === undefined || data['enable-bgp-control-plane'] === 'true') return operator;
  return `${operator} Those of BGP it registers only with bgpControlPlane.enabled, which is off in cilium-config.`;
}
