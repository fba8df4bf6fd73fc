// Cases of the rules on a cluster’s identity and on Cluster Mesh.
import type { RuleCases } from '../ruleCase';

const mesh = { 'clustermesh.useAPIServer': true } as const;
const store = 'clustermesh.apiserver.kvstoremesh';

export const clusterMeshCases: RuleCases = {
  'cluster-name': {
    at: 'cluster.name',
    trips: { values: { 'cluster.name': 'Prod' } },
    misses: { values: { 'cluster.name': 'prod-eu-1' } },
  },
  'cluster-number-without-name': {
    at: 'cluster.name',
    trips: { values: { 'cluster.id': 1 } },
    misses: { values: { 'cluster.id': 1, 'cluster.name': 'one' } },
  },
  'cluster-number-unsafe-in-cloud': {
    at: 'cluster.id',
    trips: { values: { 'cluster.id': 200, 'cluster.name': 'one', 'eni.enabled': true } },
    misses: { values: { 'cluster.id': 200, 'cluster.name': 'one' } },
  },
  'cluster-number-beyond-limit': {
    at: 'cluster.id',
    trips: { values: { 'cluster.id': 300, 'cluster.name': 'one' } },
    misses: {
      values: { 'cluster.id': 300, 'cluster.name': 'one', 'clustermesh.maxConnectedClusters': 511 },
    },
  },
  'mesh-certificates-without-issuer': {
    at: 'clustermesh.apiserver.tls.auto.certManagerIssuerRef',
    trips: { values: { ...mesh, 'clustermesh.apiserver.tls.auto.method': 'certmanager' } },
    misses: { values: { 'clustermesh.apiserver.tls.auto.method': 'certmanager' } },
  },
  'mesh-certificates-missing': {
    at: 'clustermesh.apiserver.tls.server.cert',
    trips: { values: { ...mesh, 'clustermesh.apiserver.tls.auto.enabled': false } },
    misses: {
      values: {
        ...mesh,
        'clustermesh.apiserver.tls.auto.enabled': false,
        'clustermesh.apiserver.tls.enableSecrets': false,
      },
    },
  },
  'mesh-cluster-without-address': {
    at: 'clustermesh.config.clusters',
    trips: {
      values: {
        'clustermesh.config.enabled': true,
        'clustermesh.config.clusters': [{ name: 'two', port: 2379 }],
      },
    },
    misses: {
      values: {
        'clustermesh.config.enabled': true,
        'clustermesh.config.clusters': [{ name: 'two', port: 2379, ips: ['10.1.0.5'] }],
      },
    },
  },
  'mesh-without-endpoints': {
    at: 'disableEndpointCRD',
    trips: { values: { ...mesh, disableEndpointCRD: true } },
    misses: { values: { disableEndpointCRD: true } },
  },
  'mesh-without-kvstoremesh': {
    at: `${store}.enabled`,
    trips: { values: { ...mesh, identityAllocationMode: 'kvstore', [`${store}.enabled`]: false } },
    misses: { values: { ...mesh, [`${store}.enabled`]: false } },
  },
  'mesh-external-store': {
    at: `${store}.kvstoreMode`,
    trips: { values: { [`${store}.kvstoreMode`]: 'external', identityAllocationMode: 'kvstore' } },
    misses: {
      values: {
        ...mesh,
        [`${store}.kvstoreMode`]: 'external',
        identityAllocationMode: 'kvstore',
        'clustermesh.apiserver.replicas': 1,
      },
    },
  },
};
