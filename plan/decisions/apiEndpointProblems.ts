// The kinds of problems of the Kubernetes API's address, which a cluster keeps for its life.
// It must never say what holds of one stack alone: whoever finds one adds its addresses.
import { problemKinds } from '../../config/problemKinds';

/** The way to an address that hangs on no single server, for a cluster that runs. */
const otherName =
  'put a name that leads to all control planes into routewise:cluster.apiNames and run `pulumi up`, so that the certificates have both; then set routewise:cluster.apiEndpoint to it';

export const apiEndpointProblems = problemKinds(
  {
    id: 'api-address',
    title: 'The Kubernetes API’s address',
    about: 'Where a cluster’s API is reached: what is chosen before the first update stays for its life.',
  },
  {
    'api-behind-one-server': {
      title: 'Several control planes behind the address of one',
      severity: 'warn',
      why: 'while that server is down, kubectl and Pulumi do not reach the API, though the other control planes go on and nodes and pods reach it by them',
      remedy: otherName,
    },
    'api-endpoint-kept': {
      title: 'The API of a running cluster would get another kind of address',
      severity: 'refuse',
      why: 'every kubeconfig, certificate and machine config has the address that the cluster was made with, and with another in its place they would lead nowhere',
      remedy: `leave it at auto, which keeps what runs; for another address ${otherName}`,
    },
    'api-endpoint-node-leaves': {
      title: 'The control plane whose address is the API’s leaves',
      severity: 'warn',
      why: 'the kubeconfig names another one from now on, and older kubeconfigs lead nowhere then. Nodes know all control planes',
      remedy: `hand the new kubeconfig out, or keep that control plane; to be independent of one, ${otherName}`,
    },
    'api-endpoint-second-name': {
      title: 'Clients reach the API by another name than nodes',
      severity: 'note',
      why: 'kubeconfigs name it from now on. The address that the cluster was made with stays what nodes use and goes on working: certificates have both',
      remedy: 'hand the new kubeconfig out; with auto it names the old address again',
    },
  },
);
