// Says how the Kubernetes API of a stack has been reached so far, from what its state knows.
// It must never make an address up: a host that only building revealed is told by what was built.
import { z } from 'zod';
import type { ApiEndpointKind, ApiEndpointPlan } from '../decisions/apiEndpoint';
import { apiPort } from '../decisions/apiEndpoint';
import type { RunningApi } from './runningStack';
import type { StackState } from './stackState';

const clusterTypes = ['routewise:talos:Cluster', 'routewise:k3s:Cluster'] as const;

const balancerType = 'hcloud:index/loadBalancer:LoadBalancer';
const primaryIpType = 'hcloud:index/primaryIp:PrimaryIp';

/** @param meant what the last update meant it to be, where that was written down */
export function readApi(
  state: StackState,
  meant: Pick<ApiEndpointPlan, 'choice' | 'host' | 'port'> | undefined,
): RunningApi | undefined {
  const url = urlOf(state);
  const choice = meant?.choice ?? choiceOf(state, url);
  if (choice === undefined) return undefined;
  const [built] = [...state.ofType(balancerType), ...state.ofType(primaryIpType)];
  const location = z.string().safeParse(built?.inputs.location).data;
  return {
    choice,
    ...(meant?.host === undefined ? {} : { host: meant.host }),
    port: meant?.port ?? (Number(url === undefined ? '' : new URL(url).port) || apiPort),
    ...(url === undefined ? {} : { url }),
    ...(location === undefined ? {} : { location }),
  };
}

/** The component that makes a cluster of machines has it among its inputs, and an update that came to its end put it out. */
function urlOf(state: StackState): string | undefined {
  const inputs = clusterTypes.flatMap((type) => state.ofType(type)).map((each) => each.inputs.endpoint);
  const known = [...inputs, state.outputs.apiEndpoint].map((each) => z.url().safeParse(each));
  return known.find(({ success }) => success)?.data;
}

/** By what was built for it, where no update came to its end so far. */
function choiceOf(state: StackState, url: string | undefined): ApiEndpointKind | undefined {
  if (state.ofType(balancerType).length > 0) return 'load-balancer';
  if (state.ofType(primaryIpType).length > 0) return 'control-plane';
  return url === undefined ? undefined : 'hostname';
}
