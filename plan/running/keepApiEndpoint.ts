// Holds the planned address of the Kubernetes API against the one that a running cluster has, which stays.
// It must never move it: kubeconfigs, certificates and machine configs have it, and whoever still uses it would be cut off.
import type { Problem } from '../../config/problem';
import type { ClusterSpec } from '../../config/schema/stack';
import type { ApiEndpointKind, ApiEndpointPlan } from '../decisions/apiEndpoint';
import { apiEndpointProblems } from '../decisions/apiEndpointProblems';
import type { Reason } from '../decision';
import type { NodePlan } from '../ground/nodes';
import type { Outcome } from '../outcome';
import type { RunningApi } from './runningStack';

/**
 * @param planned what a new cluster would get
 * @param running how the API has been reached so far; undefined where nothing was built
 */
export function keepApiEndpoint(
  spec: ClusterSpec,
  {
    planned,
    nodes,
    running,
  }: { planned: ApiEndpointPlan; nodes: readonly NodePlan[]; running: RunningApi | undefined },
): Outcome<ApiEndpointPlan> {
  const fresh = { value: planned, problems: freshProblems(spec, planned, nodes) };
  if (spec.observed !== undefined || running === undefined) return fresh;
  // Meant, and never built: nobody has it. What was built may be in machine configs already.
  if (running.url === undefined && !isBuiltBalancer(spec, running)) return fresh;
  const { choice } = running;
  // A host that only building revealed is built again; a name that nobody wrote down cannot be kept.
  if (choice === 'hostname' && running.host === undefined) return fresh;
  const host = choice === 'control-plane' ? hostOfControlPlane(running.host, nodes) : running.host;
  const problems = [
    ...kindProblems(spec, running),
    ...movedProblems(running, host),
    ...oneServerProblems(spec, { planned, running, nodes }),
  ];
  const clients = clientsOf(spec, running);
  const names = [...new Set([...(planned.names ?? []), ...(clients === undefined ? [] : [clients])])];
  const isSame = planned.choice === choice && planned.host === host;
  const stays = isSame ? planned : kept(spec, planned, { ...running, host });
  return {
    value: {
      ...stays,
      ...(clients === undefined ? {} : { clients, reasons: [...stays.reasons, secondName(clients)] }),
      ...(names.length === 0 ? {} : { names }),
    },
    problems: [...problems, ...(clients === undefined ? [] : [movesProblem(running, clients)])],
  };
}

/** Of an update that did not come to its end: a stack that leaves the choice to the plan does not lose what it has. */
function isBuiltBalancer({ cluster }: ClusterSpec, { choice, location }: RunningApi): boolean {
  return cluster.apiEndpoint === 'auto' && choice === 'load-balancer' && location !== undefined;
}

/** The address stays with the node that has it; where that one leaves, another control plane's is as good. */
function hostOfControlPlane(host: string | undefined, nodes: readonly NodePlan[]): string | undefined {
  const addresses = nodes.filter(({ role }) => role === 'control-plane').map(({ address }) => address);
  return host === undefined || addresses.includes(host) ? host : addresses[0];
}

/** What the stack names, where that is another host than the cluster was made with. */
function clientsOf({ cluster }: ClusterSpec, running: RunningApi): string | undefined {
  const wanted = cluster.apiEndpoint;
  if (wanted === 'auto' || wanted === 'load-balancer' || wanted === 'control-plane') return undefined;
  return [running.host, presentHost(running)].includes(wanted) ? undefined : wanted;
}

function kept(
  { cluster }: ClusterSpec,
  planned: ApiEndpointPlan,
  running: Pick<RunningApi, 'choice' | 'port'> & { readonly host: string | undefined },
): ApiEndpointPlan {
  const { choice, port, host } = running;
  return {
    choice,
    ...(host === undefined ? {} : { host }),
    port,
    decidedBy: cluster.apiEndpoint === choice ? 'user' : 'plan',
    reasons: [
      {
        text: `The cluster was made with ${words[choice]}${host === undefined ? '' : ` (${host})`}, which kubeconfigs, certificates and machine configs have: it stays for the cluster’s life.`,
      },
    ],
    turnedDown:
      planned.choice === choice || planned.choice === 'hostname'
        ? []
        : [
            {
              choice: planned.choice,
              why: 'the API’s address would move, and cut off whoever still uses the present one',
              unless: 'the cluster were made anew',
            },
          ],
  };
}

function secondName(clients: string): Reason {
  return {
    text: `Clients reach it by ${clients}, which the stack names; the nodes’ own address goes on working for them, too.`,
  };
}

const words: Record<ApiEndpointKind, string> = {
  'load-balancer': 'a load balancer’s address',
  'virtual-ip': 'an address that its control planes share',
  'control-plane': 'the address of one control plane',
  hostname: 'a name of the stack’s own',
};

function presentHost({ url }: RunningApi): string | undefined {
  return url === undefined ? undefined : new URL(url).hostname;
}

/** A kind of endpoint is built around the cluster; another one is another address. */
function kindProblems({ cluster }: ClusterSpec, running: RunningApi): Problem[] {
  const wanted = cluster.apiEndpoint;
  if ((wanted !== 'load-balancer' && wanted !== 'control-plane') || wanted === running.choice) return [];
  return [
    apiEndpointProblems['api-endpoint-kept'].at('routewise:cluster.apiEndpoint', {
      found: wanted,
      reason: `the cluster was made with ${words[running.choice]}${at(running)}: every kubeconfig, certificate and machine config has it, and with ${words[wanted]} in its place they would lead nowhere`,
    }),
  ];
}

function movedProblems(running: RunningApi, host: string | undefined): Problem[] {
  if (running.host === host || running.host === undefined) return [];
  return [
    apiEndpointProblems['api-endpoint-node-leaves'].at('routewise:nodes.controlPlanes', {
      found: running.host,
      reason: `the control plane whose address is the API’s leaves, and the kubeconfig names ${host ?? 'another one'} from now on; older kubeconfigs lead nowhere then. Nodes know all control planes`,
    }),
  ];
}

const behindOneServer = apiEndpointProblems['api-behind-one-server'];
const countPath = 'routewise:nodes.controlPlanes.count';

const whileDown = (name: string): string =>
  `while ${name} is down, kubectl and Pulumi do not reach the API, though the other control planes go on and nodes and pods reach it by them`;

/** One server’s address for several of them: what that means, and the way out. */
function oneServerProblems(
  { cluster, nodes: { controlPlanes }, provider }: ClusterSpec,
  { planned, running, nodes }: { planned: ApiEndpointPlan; running: RunningApi; nodes: readonly NodePlan[] },
): Problem[] {
  if (controlPlanes.count < 2 || running.choice !== 'control-plane') return [];
  // Existing hosts have nothing that could be shared.
  if (planned.choice === 'control-plane' && provider.kind !== 'hetzner') return [];
  if (planned.choice === 'hostname' || cluster.apiEndpoint === 'control-plane') return [];
  const first = nodes.find(
    ({ role, address }) => role === 'control-plane' && (running.host ?? address) === address,
  );
  return [
    behindOneServer.at(countPath, {
      found: String(controlPlanes.count),
      reason: `the API’s address${at(running)} is that of one control plane, and stays so: ${whileDown(first?.name ?? 'it')}`,
    }),
  ];
}

/** The closed way is the default, and it hangs on one server: said before anything is built, when there still is a choice. */
function freshProblems(
  { cluster, nodes: { controlPlanes }, provider }: ClusterSpec,
  planned: ApiEndpointPlan,
  nodes: readonly NodePlan[],
): Problem[] {
  if (provider.kind !== 'hetzner' || cluster.apiEndpoint !== 'auto') return [];
  if (controlPlanes.count < 2 || planned.choice !== 'control-plane') return [];
  const first = nodes.find(({ role }) => role === 'control-plane');
  return [
    behindOneServer.at(countPath, {
      found: String(controlPlanes.count),
      reason: `the API’s address is to be that of the first control plane alone, which the firewall can guard: ${whileDown(first?.name ?? 'it')}`,
      remedy:
        'set routewise:cluster.apiEndpoint before the first `pulumi up`, for a running cluster keeps its address: a name of your own that leads to all control planes, or load-balancer where the API may be open to the world (no firewall can be put before it); control-plane says that it is meant so',
    }),
  ];
}

function movesProblem(running: RunningApi, clients: string): Problem {
  return apiEndpointProblems['api-endpoint-second-name'].at('routewise:cluster.apiEndpoint', {
    found: clients,
    reason: `kubeconfigs name ${clients} from now on. The address that the cluster was made with${at(running)} stays what nodes use and goes on working: certificates have both`,
  });
}

function at(running: RunningApi): string {
  const host = running.host ?? presentHost(running);
  return host === undefined ? '' : ` (${host})`;
}
