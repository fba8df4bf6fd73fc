// Sees to it that the API knows CiliumNodeConfig before Cilium is installed, so that objects can be there when agents start.
// It must never change a definition that is there: it is the operator's, which also takes over the one made here.
import type { KubernetesAccess } from '../access';
import { accessOf } from '../access';
import { callApi, saidIn } from '../callApi';
import { waitForCrds } from './waitForCrds';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/**
 * What the three supported versions have in common, texts left out. It lacks the label with which Cilium marks the
 * version of its schemas, so that the operator replaces it by its own: pkg/k8s/apis/crdhelpers/register.go.
 */
export const nodeConfigDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ciliumnodeconfigs.cilium.io' },
  spec: {
    group: 'cilium.io',
    names: {
      categories: ['cilium'],
      kind: 'CiliumNodeConfig',
      listKind: 'CiliumNodeConfigList',
      plural: 'ciliumnodeconfigs',
      singular: 'ciliumnodeconfig',
    },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v2',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              apiVersion: { type: 'string' },
              kind: { type: 'string' },
              metadata: { type: 'object' },
              spec: {
                type: 'object',
                required: ['defaults', 'nodeSelector'],
                properties: {
                  defaults: { type: 'object', additionalProperties: { type: 'string' } },
                  nodeSelector: {
                    type: 'object',
                    'x-kubernetes-map-type': 'atomic',
                    properties: {
                      matchExpressions: {
                        type: 'array',
                        'x-kubernetes-list-type': 'atomic',
                        items: {
                          type: 'object',
                          required: ['key', 'operator'],
                          properties: {
                            key: { type: 'string' },
                            operator: { type: 'string' },
                            values: {
                              type: 'array',
                              'x-kubernetes-list-type': 'atomic',
                              items: { type: 'string' },
                            },
                          },
                        },
                      },
                      matchLabels: { type: 'object', additionalProperties: { type: 'string' } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
} as const;

export interface DefinitionRequest {
  kubeconfig: string;
  /** Seconds until the API serves it. Default 60. */
  timeoutSeconds?: number;
  /** Milliseconds between two looks. Default 500. */
  intervalMs?: number;
}

/** @throws Error where the API cannot be asked, or refuses the definition */
export async function ensureNodeConfigDefinition(request: DefinitionRequest): Promise<void> {
  const access = accessOf(request.kubeconfig);
  await makeUnlessThere(access);
  await waitForCrds({
    kubeconfig: request.kubeconfig,
    crds: ['cilium.io/v2/ciliumnodeconfigs'],
    timeoutSeconds: request.timeoutSeconds ?? 60,
    intervalMs: request.intervalMs ?? 500,
  });
}

async function makeUnlessThere(access: KubernetesAccess): Promise<void> {
  const answer = await callApi(access, { method: 'POST', path: definitions, body: nodeConfigDefinition });
  if ('unreachable' in answer)
    throw new Error(`${access.server} cannot be reached: ${answer.unreachable}. Run the update again.`);
  // 409: it is there already.
  if (answer.status === 201 || answer.status === 409) return;
  const said = saidIn(answer.body) ?? '';
  throw new Error(
    `${access.server} answers ${answer.status} to the definition of CiliumNodeConfig${said === '' ? '' : `: ${said}`}`,
  );
}
