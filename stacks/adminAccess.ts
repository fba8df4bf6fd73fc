// What people get to enter a cluster with: client configs, with the administrator’s certificates renewed where the stack asks.
// It must never change what machines or this program itself use: those go on with what the cluster was born with.
import * as pulumi from '@pulumi/pulumi';
import { asAccepted } from '../plan/accept';
import type { ClusterPlan } from '../plan/clusterPlan';
import type { CertificateAge } from '../plan/machines/certificateAges';
import { agesOf, endingSoon } from '../plan/machines/certificateAges';
import type { K3sSecrets } from '../plan/machines/k3s/k3sSecrets';
import type { TalosSecrets } from '../plan/machines/talos/talosSecrets';
import { tellProblem } from './tell/warn';
import { AdminCertificates } from '../providers/resources';
import type { StackOutputs } from './outputs';

type Admin = Pick<StackOutputs, 'kubeconfig' | 'talosconfig'> & {
  readonly certificates: pulumi.Output<CertificateAge[]>;
};
interface Pair {
  crt: string;
  key: string;
}
/** By user: who issues, and for whom. */
type Requests = Record<string, { authority: Pair; kind: 'P-256' | 'Ed25519'; subject: string }>;
type Planned = Pick<ClusterPlan, 'cluster' | 'adminCertificate' | 'acceptedLater'>;

/** @param configs as the cluster was born with them */
export function talosAdmin(
  plan: Planned,
  secrets: pulumi.Output<TalosSecrets>,
  configs: { readonly kubeconfig: pulumi.Output<string>; readonly talosconfig: pulumi.Output<string> },
): Admin {
  const renewed = renew(
    plan,
    secrets.apply(({ certs }): Requests => ({
      talos: { authority: certs.os, kind: 'Ed25519', subject: 'O=os:admin' },
      kubernetes: { authority: certs.k8s, kind: 'P-256', subject: 'O=system:masters,CN=admin' },
    })),
  );
  const born = secrets.apply(({ clients }): Record<string, Pair> => ({ ...clients }));
  return {
    kubeconfig: withPairs(configs.kubeconfig, born, renewed),
    talosconfig: withPairs(configs.talosconfig, born, renewed),
    certificates: tell(
      plan,
      secrets.apply(({ certs }): Record<string, string> => ({
        'Kubernetes CA': certs.k8s.crt,
        'Talos CA': certs.os.crt,
        'etcd CA': certs.etcd.crt,
        'front proxy CA': certs.k8saggregator.crt,
      })),
      { kubernetes: 'Kubernetes administrator', talos: 'Talos administrator' },
      renewed ?? born,
    ),
  };
}

/** @param kubeconfig as the cluster was born with it */
export function k3sAdmin(
  plan: Planned,
  secrets: pulumi.Output<K3sSecrets>,
  kubeconfig: pulumi.Output<string>,
): Admin {
  const renewed = renew(
    plan,
    secrets.apply(({ cas }): Requests => ({
      admin: { authority: cas.client, kind: 'P-256', subject: 'O=system:masters,CN=system:admin' },
    })),
  );
  const born = secrets.apply(({ admin }): Record<string, Pair> => ({ admin }));
  return {
    kubeconfig: withPairs(kubeconfig, born, renewed),
    certificates: tell(
      plan,
      secrets.apply(({ cas }): Record<string, string> => ({
        'server CA': cas.server.crt,
        'client CA': cas.client.crt,
        'request header CA': cas.requestHeader.crt,
        'etcd peer CA': cas.etcdPeer.crt,
        'etcd server CA': cas.etcdServer.crt,
      })),
      { admin: 'administrator' },
      renewed ?? born,
    ),
  };
}

function renew(
  { cluster, adminCertificate }: Planned,
  requests: pulumi.Output<Requests>,
): pulumi.Output<Record<string, Pair>> | undefined {
  return adminCertificate === undefined
    ? undefined
    : new AdminCertificates(cluster, { ...adminCertificate, requests: pulumi.secret(requests) }).certificates;
}

/** A config holds the base64 of certificate and key: these are put in the place of those. */
function withPairs(
  config: pulumi.Output<string>,
  born: pulumi.Output<Record<string, Pair>>,
  renewed: pulumi.Output<Record<string, Pair>> | undefined,
): pulumi.Output<string> {
  if (renewed === undefined) return config;
  return pulumi.secret(
    pulumi.all([config, born, renewed]).apply(([text, before, after]) =>
      Object.entries(after).reduce((all, [user, { crt, key }]) => {
        const old = before[user];
        return old === undefined ? all : all.replaceAll(old.crt, crt).replaceAll(old.key, key);
      }, text),
    ),
  );
}

/** Ends of certificates are for everybody to see; what ends soon is told at each update. */
function tell(
  { acceptedLater }: Planned,
  authorities: pulumi.Output<Record<string, string>>,
  names: Readonly<Record<string, string>>,
  pairs: pulumi.Output<Record<string, Pair>>,
): pulumi.Output<CertificateAge[]> {
  return pulumi.unsecret(
    pulumi.all([authorities, pairs]).apply(([cas, clients]) => {
      const named = Object.entries(clients).map(([user, { crt }]) => [names[user] ?? user, crt] as const);
      const ages = agesOf({ ...cas, ...Object.fromEntries(named) });
      for (const problem of asAccepted(endingSoon(ages), acceptedLater?.certificates))
        void tellProblem(problem);
      return ages;
    }),
  );
}
