// What can stand between a stack and a cluster that somebody else made: its kubeconfig, its API, its release of Cilium.
// It must never name a credential.
import { problemKinds } from '../problemKinds';

export const existingClusterProblems = problemKinds(
  {
    id: 'cluster-access',
    title: 'The way to an existing cluster',
    about:
      'Whether a cluster that runs can be asked, is the one that was planned for, and tells what it must.',
  },
  {
    'kubeconfig-missing': {
      title: 'There is no kubeconfig',
      severity: 'refuse',
      why: 'neither a file nor a key of the configuration is where the stack, or a kubeconfig, names it',
      remedy: 'name the kubeconfig of the cluster, or set KUBECONFIG',
    },
    'kubeconfig-in-clear': {
      title: 'The stack keeps its kubeconfig in clear',
      severity: 'refuse',
      why: 'the stack file holds it in clear, where everybody who sees the file can read it',
      remedy: 'run `pulumi config set --secret` with that key',
    },
    'kubeconfig-unreadable': {
      title: 'A kubeconfig, or a file that it names, cannot be read',
      severity: 'refuse',
      why: 'without it nobody can tell where the cluster is and who asks it',
      remedy: 'name another file',
    },
    'kubeconfig-context': {
      title: 'The kubeconfig has no such context',
      severity: 'refuse',
      why: 'a context says which cluster is meant, and as which user it is asked',
      remedy: 'name a context that it has, with a cluster and a user',
    },
    'kubeconfig-plugin': {
      title: 'A credential plugin gives no credential',
      severity: 'refuse',
      why: 'the kubeconfig leaves the login to a program, and that fails',
      remedy: 'see what the plugin says when `kubectl get nodes` runs it',
    },
    'cluster-unreadable': {
      title: 'The cluster cannot be asked',
      severity: 'refuse',
      why: 'its API does not answer, answers with an error, or says what cannot be',
      remedy: 'see that `kubectl get nodes` works with this kubeconfig and context',
    },
    'another-cluster': {
      title: 'This is another cluster than the one that was observed',
      severity: 'refuse',
      why: 'the plan is for one cluster, known by the uid of its kube-system, and would be laid over another',
      remedy:
        'name the right context (routewise:provider.context), or observe this cluster: `routewise observe`',
    },
    'release-unreadable': {
      title: 'Nobody may look at the running release',
      severity: 'refuse',
      why: 'Helm keeps its releases in secrets of kube-system, and this user may not list them',
      remedy:
        'use a user that may list secrets in kube-system: `kubectl auth can-i list secrets -n kube-system`',
    },
    'hidden-values': {
      title: 'The running release has values that look like secrets',
      severity: 'refuse',
      why: 'these values of the running release look like secrets and are not in the plan, so Helm would drop them',
      remedy:
        'move them into Secrets of the cluster, or use a stack with provider existing, which takes them over',
    },
  },
);
