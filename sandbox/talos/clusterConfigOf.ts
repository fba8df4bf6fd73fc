// Takes out of a control plane's machine config what the cluster's programs need.
// Must never fill in trust of its own: a config without its keys cannot start a cluster, and that is said.
import type { KeyPair } from '../cluster/certificates';
import type { ClusterConfig } from '../cluster/clusterConfig';
import type { TalosAuthority, TalosUserData } from './talosUserData';

/** @throws Error naming the section of the machine config that lacks a key */
export function clusterConfigOf({ cluster, controlPlane, role }: TalosUserData): ClusterConfig {
  if (controlPlane === undefined) {
    throw new Error(`A ${role} cannot start a cluster: its machine config has no control-plane section.`);
  }
  return {
    name: cluster.name,
    endpoint: cluster.endpoint,
    podSubnets: cluster.podSubnets,
    serviceSubnets: cluster.serviceSubnets,
    dnsDomain: cluster.dnsDomain,
    ca: withKey('cluster.ca', cluster.ca),
    aggregatorCa: withKey('cluster.aggregatorCA', controlPlane.aggregatorCa),
    etcdCa: withKey('cluster.etcd.ca', controlPlane.etcdCa),
    serviceAccountKey: controlPlane.serviceAccountKey,
    certSANs: controlPlane.certSANs,
    apiServerExtraArgs: controlPlane.apiServerExtraArgs,
    controllerManagerExtraArgs: controlPlane.controllerManagerExtraArgs,
    schedulerExtraArgs: controlPlane.schedulerExtraArgs,
    admissionControl: controlPlane.admissionControl,
  };
}

function withKey(section: string, { crt, key }: TalosAuthority): KeyPair {
  if (crt === '' || key === undefined) {
    throw new Error(
      `The machine config has no certificate or no key in ${section}; a control plane needs both.`,
    );
  }
  return { crt, key };
}
