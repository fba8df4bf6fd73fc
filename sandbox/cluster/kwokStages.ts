// What kwok does with nodes and pods: nodes become Ready, pods run at once, jobs complete, deleted pods go.
// Must never touch what the sandbox says of a node itself (addresses, capacity): only conditions and phases.
// The steps are those of kwok's own "fast" stages (sigs.k8s.io/kwok v0.8.0, kustomize/stage), without their node defaults.
import { stringify } from 'yaml';

interface Stage {
  name: string;
  kind: 'Node' | 'Pod';
  when: { key: string; operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'; values?: string[] }[];
  next: { statusTemplate: string } | { delete: true };
  delay?: { durationMilliseconds: number; jitterDurationMilliseconds: number };
}

const ready = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const alive = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' } as const;

const nodeConditions = `{{ $now := Now }}
phase: Running
conditions:
{{ range NodeConditions }}
- lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}
  message: {{ .message | Quote }}
  reason: {{ .reason | Quote }}
  status: {{ .status | Quote }}
  type: {{ .type | Quote }}
{{ end }}
`;

const podRunning = `{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
conditions:
- { type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: Ready, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: ContainersReady, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ range .spec.readinessGates }}
- { type: {{ .conditionType | Quote }}, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: true
  started: true
  restartCount: 0
  state: { running: { startedAt: {{ $now | Quote }} } }
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: true
  restartCount: 0
  {{ if eq .restartPolicy "Always" }}
  started: true
  state: { running: { startedAt: {{ $now | Quote }} } }
  {{ else }}
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }
  {{ end }}
{{ end }}
{{ $hostIPs := NodeIPsWith .spec.nodeName }}
{{ with $hostIPs }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ $podIPs := PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
{{ with $podIPs }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
`;

const jobDone = `{{ $now := Now }}
phase: Succeeded
containerStatuses:
{{ range .spec.containers }}
- image: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: false
  started: false
  restartCount: 0
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }
{{ end }}
`;

const stages: Stage[] = [
  {
    name: 'node-ready',
    kind: 'Node',
    when: [{ key: ready, operator: 'NotIn', values: ['True'] }],
    next: { statusTemplate: nodeConditions },
  },
  {
    name: 'node-heartbeat',
    kind: 'Node',
    when: [{ key: ready, operator: 'In', values: ['True'] }],
    // Leases keep a node Ready; the status itself is renewed rarely, as a kubelet does.
    delay: { durationMilliseconds: 600_000, jitterDurationMilliseconds: 610_000 },
    next: { statusTemplate: nodeConditions },
  },
  {
    name: 'pod-running',
    kind: 'Pod',
    when: [
      alive,
      { key: '.status.phase', operator: 'In', values: ['Pending'] },
      { key: ready, operator: 'NotIn', values: ['True'] },
    ],
    next: { statusTemplate: podRunning },
  },
  {
    name: 'pod-of-job-done',
    kind: 'Pod',
    when: [
      alive,
      { key: '.status.phase', operator: 'In', values: ['Running'] },
      { key: '.metadata.ownerReferences.[].kind', operator: 'In', values: ['Job'] },
    ],
    next: { statusTemplate: jobDone },
  },
  {
    name: 'pod-gone',
    kind: 'Pod',
    when: [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }],
    next: { delete: true },
  },
];

/** The stages as kwok's `--config` file. */
export function kwokStages(): string {
  return stages
    .map(({ name, kind, when, next, delay }) =>
      stringify({
        apiVersion: 'kwok.x-k8s.io/v1alpha1',
        kind: 'Stage',
        metadata: { name },
        spec: {
          resourceRef: { apiGroup: 'v1', kind },
          selector: { matchExpressions: when },
          ...(delay && { delay }),
          next,
        },
      }),
    )
    .join('---\n');
}
