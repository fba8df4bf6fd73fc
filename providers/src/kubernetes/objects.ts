// What is read of the few Kubernetes objects that the life of a node concerns.
// It must never hold more of one than somebody here looks at.

export interface KubernetesNode {
  metadata: {
    name: string;
    uid: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
  };
  spec: { unschedulable?: boolean; taints?: { effect: string }[] };
  status: {
    conditions?: { type: string; status: string; message?: string }[];
    nodeInfo?: { kubeletVersion: string; machineID?: string };
  };
}

export interface KubernetesVolume {
  metadata: { name: string };
  spec: {
    claimRef?: { namespace: string; name: string };
    nodeAffinity?: {
      required?: {
        nodeSelectorTerms: { matchExpressions?: { key: string; operator: string; values?: string[] }[] }[];
      };
    };
  };
}

export interface KubernetesPod {
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; controller?: boolean }[];
    deletionTimestamp?: string;
  };
  spec: {
    nodeName?: string;
    containers: { image: string }[];
    volumes?: { name: string; emptyDir?: object }[];
  };
  status: { phase?: string; conditions?: { type: string; status: string }[] };
}

export function isReady({ status }: KubernetesNode): boolean {
  return status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}
