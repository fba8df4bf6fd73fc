// Rules on the cluster's name and number, and on Cluster Mesh.
import type { HelmValue } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import { holds, numberOf, truthy } from '../effective/goTemplate';
import { encryption } from '../effective/options';
import { blame, family } from './rule';

const validate = 'Cilium: install/kubernetes/cilium/templates/validate.yaml';
const mesh = 'clustermesh.apiserver';

export const clusterMeshRules = family(
  {
    id: 'cluster-mesh',
    title: 'Cluster identity and Cluster Mesh',
    about: 'The name and number a cluster has among others, and what shares its Services with them.',
  },
  [
    {
      id: 'cluster-name',
      title: 'A cluster’s name is a short label',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses a cluster.name that is empty, longer than 32 characters, or not made of lower-case letters, digits and hyphens with a letter or digit at both ends',
      remedy: 'choose a name such as prod-eu-1; it cannot change while workloads run',
      source: validate,
      check: ({ values }) =>
        blame(
          !/^([a-z0-9][-a-z0-9]*)?[a-z0-9]$/.test(name(values)) || name(values).length > 32,
          'cluster.name',
        ),
    },
    {
      id: 'cluster-number-without-name',
      title: 'A cluster with a number needs a name of its own',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses the name "default" for a cluster whose cluster.id is not 0',
      remedy: 'set cluster.name',
      source: validate,
      check: ({ values }) =>
        blame(name(values) === 'default' && (numberOf(values.get('cluster.id')) ?? 0) !== 0, 'cluster.name'),
    },
    {
      id: 'cluster-number-unsafe-in-cloud',
      title: 'Some cluster numbers drop traffic on AWS and Alibaba Cloud',
      severity: 'refuse',
      effect: 'chart',
      why: 'a bug drops traffic that policies match where the cluster’s number is 128 to 255 or 384 to 511, in ENI modes and when chained to the AWS VPC CNI: the chart refuses it',
      remedy: 'choose another cluster.id',
      source: `${validate}; cilium/cilium#21330`,
      check: ({ values }) => {
        const id = numberOf(values.get('cluster.id')) ?? 0;
        const unsafe = (id >= 128 && id <= 255) || (id >= 384 && id <= 511);
        const cloud =
          holds(values, 'eni.enabled') ||
          holds(values, 'alibabacloud.enabled') ||
          values.text('cni.chainingMode') === 'aws-cni';
        return blame(
          unsafe && cloud && values.get('extraConfig.allow-unsafe-policy-skb-usage') !== 'true',
          'cluster.id',
        );
      },
    },
    {
      id: 'cluster-number-beyond-limit',
      title: 'A cluster’s number within the mesh’s size',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses a cluster.id above clustermesh.maxConnectedClusters, and below 0',
      remedy: 'choose a number from 1 to clustermesh.maxConnectedClusters, or 0 for a cluster without a mesh',
      source: 'Cilium: pkg/clustermesh/types/option.go',
      check: ({ values }) => {
        const id = numberOf(values.get('cluster.id')) ?? 0;
        const most = numberOf(values.get('clustermesh.maxConnectedClusters')) ?? 255;
        return blame(id < 0 || id > most, 'cluster.id');
      },
    },
    {
      id: 'ztunnel-with-cluster-number',
      title: 'Ztunnel and Cluster Mesh exclude each other',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.19.0',
      why: 'the agent exits with "ztunnel is not compatible with clustermesh" wherever the cluster has a number, as each of a mesh has',
      remedy: 'set cluster.id to 0, or encryption.type to wireguard or ipsec',
      source: 'Cilium: pkg/ztunnel/cell.go',
      check: ({ values }) =>
        blame(
          encryption(values) === 'ztunnel' && (numberOf(values.get('cluster.id')) ?? 0) !== 0,
          'cluster.id',
        ),
    },
    {
      id: 'mesh-certificates-without-issuer',
      title: 'cert-manager needs an issuer',
      severity: 'refuse',
      effect: 'chart',
      why: 'Cluster Mesh’s certificates are to come from cert-manager, and the chart refuses that without an issuer',
      remedy: `set ${mesh}.tls.auto.certManagerIssuerRef, or ${mesh}.tls.auto.method to helm or cronJob`,
      source: validate,
      check: ({ values }) =>
        blame(
          holds(values, 'clustermesh.useAPIServer') &&
            holds(values, `${mesh}.tls.auto.enabled`) &&
            values.text(`${mesh}.tls.auto.method`) === 'certmanager' &&
            !holds(values, `${mesh}.tls.auto.certManagerIssuerRef`),
          `${mesh}.tls.auto.certManagerIssuerRef`,
        ),
    },
    {
      id: 'mesh-certificates-missing',
      title: 'Cluster Mesh’s certificates come from somewhere',
      severity: 'refuse',
      effect: 'chart',
      versions: '<1.20.0',
      why: 'Cluster Mesh’s certificates are not made automatically, and the chart refuses to render while a certificate or its key is missing',
      remedy: `set ${mesh}.tls.auto.enabled to true, or create the Secrets before and set ${mesh}.tls.enableSecrets to false`,
      source: 'Cilium 1.19: install/kubernetes/cilium/templates/clustermesh-apiserver/tls-provided',
      check: ({ values }) =>
        holds(values, 'clustermesh.useAPIServer') &&
        !holds(values, `${mesh}.tls.auto.enabled`) &&
        holds(values, `${mesh}.tls.enableSecrets`) &&
        values.text(`${mesh}.kvstoremesh.kvstoreMode`) === 'internal'
          ? ['server', 'admin', 'remote']
              .map((part) => `${mesh}.tls.${part}`)
              .filter((at) => !(holds(values, `${at}.cert`) && holds(values, `${at}.key`)))
              .map((at) => ({ key: `${at}.cert`, found: 'none' }))
          : [],
    },
    {
      id: 'mesh-cluster-without-address',
      title: 'A cluster of the mesh must be found',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses a cluster under clustermesh.config.clusters that has neither an address nor ips',
      remedy: 'set address to the name its Cluster Mesh API server is reached by, or ips',
      source: 'Cilium: install/kubernetes/cilium/templates/clustermesh-config/_helpers.tpl',
      check: ({ values }) => {
        const clusters = values.get('clustermesh.config.clusters');
        const all = (
          Array.isArray(clusters) ? clusters : isMapping(clusters) ? Object.values(clusters) : []
        ) as readonly HelmValue[];
        const lost = all.filter(
          (each) => isMapping(each) && each.enabled !== false && !truthy(each.ips) && !truthy(each.address),
        );
        return blame(
          holds(values, 'clustermesh.config.enabled') && lost.length > 0,
          'clustermesh.config.clusters',
        );
      },
    },
    {
      id: 'mesh-without-endpoints',
      title: 'Cluster Mesh shares endpoints',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses Cluster Mesh’s API server where disableEndpointCRD is true',
      remedy: 'set disableEndpointCRD to false, or clustermesh.useAPIServer to false',
      source: validate,
      check: ({ values }) =>
        blame(
          holds(values, 'clustermesh.useAPIServer') &&
            crdIdentities(values) &&
            holds(values, 'disableEndpointCRD'),
          'disableEndpointCRD',
        ),
    },
    {
      id: 'mesh-without-kvstoremesh',
      title: 'Without identities as CRDs, Cluster Mesh needs KVStoreMesh',
      severity: 'refuse',
      effect: 'chart',
      why: 'identities are kept in a key-value store, from which Cluster Mesh’s API server reads by KVStoreMesh only: the chart refuses it off',
      remedy: `set ${mesh}.kvstoremesh.enabled to true`,
      source: validate,
      check: ({ values }) =>
        blame(
          holds(values, 'clustermesh.useAPIServer') &&
            !crdIdentities(values) &&
            !holds(values, `${mesh}.kvstoremesh.enabled`),
          `${mesh}.kvstoremesh.enabled`,
        ),
    },
    {
      id: 'mesh-external-store',
      title: 'KVStoreMesh with an external store',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart takes kvstoreMode external only with Cluster Mesh’s API server and KVStoreMesh on, a single replica, and identities kept in a key-value store',
      remedy: `set ${mesh}.kvstoremesh.kvstoreMode to internal, or fulfil the conditions`,
      source: validate,
      supersedes: ['mesh-without-kvstoremesh'],
      check: ({ values }) => {
        if (values.text(`${mesh}.kvstoremesh.kvstoreMode`) !== 'external') return [];
        const stored = ['kvstore', 'doublewrite-readkvstore', 'doublewrite-readcrd'];
        const fine =
          holds(values, 'clustermesh.useAPIServer') &&
          holds(values, `${mesh}.kvstoremesh.enabled`) &&
          values.text(`${mesh}.replicas`) === '1' &&
          stored.includes(values.text('identityAllocationMode'));
        return blame(!fine, `${mesh}.kvstoremesh.kvstoreMode`);
      },
    },
  ],
);

function name(values: Parameters<typeof holds>[0]): string {
  return values.text('cluster.name');
}

/** templates/_helpers.tpl, `identityAllocationCRD`. */
function crdIdentities(values: Parameters<typeof holds>[0]): boolean {
  return ['crd', 'doublewrite-readkvstore', 'doublewrite-readcrd'].includes(
    values.text('identityAllocationMode'),
  );
}
