// Raises Kubernetes in the order of Talos' own upgrade-k8s: API servers, controller managers, schedulers, then kubelets.
// It must never let a kubelet be newer than an API server, nor raise the next part before the last one is Ready.
// Source: siderolabs/talos v1.12.0, pkg/cluster/kubernetes/talos_managed.go and kubelet.go.
import { applyConfigs } from './applyConfigs';
import { passHealthGate } from './healthGate';
import { inBatches } from '../../inBatches';
import { imageOfVersion, imagesOf, versionOfImage, withImages } from './kubernetesImages';
import type { Component, Images } from './kubernetesImages';
import type { LifeContext } from './lifeContext';
import { retryOrGiveUp } from './lifeContext';
import { isReady } from '../../kubernetes/objects';
import type { LifeMachine } from './lifeRequest';
import { snapshotBefore } from './snapshotBefore';
import { judgeKubernetesStep } from '../../cluster/versions';

type StaticPod = Exclude<Component, 'kubelet'>;

const staticPods: Readonly<Record<StaticPod, string>> = {
  apiServer: 'kube-apiserver',
  controllerManager: 'kube-controller-manager',
  scheduler: 'kube-scheduler',
};

/** By machine: the images that run, where they are not the wanted ones. Empty when nothing is to be raised. */
export type RunningImages = Map<string, Images>;

/** @throws Error when a part runs a release from which the wanted one cannot be reached */
export async function findRunningImages(context: LifeContext): Promise<RunningImages> {
  const { machineConfigs, machines } = context.request;
  const nodes = await context.kubernetes.nodes();
  const running: RunningImages = new Map();
  await inBatches(machines, 10, async ({ name, role }) => {
    const wanted = imagesOf(machineConfigs[name] ?? '');
    const now: Images = {};
    const kubelet = nodes.find(({ metadata }) => metadata.name === name)?.status.nodeInfo?.kubeletVersion;
    if (kubelet !== undefined && wanted.kubelet !== undefined) {
      now.kubelet = imageOfVersion(wanted.kubelet, kubelet);
    }
    if (role === 'control-plane') {
      for (const [component, pod] of Object.entries(staticPods) as [StaticPod, string][]) {
        now[component] = await imageOfPod(context, `${pod}-${name}`);
      }
    }
    const differing = (Object.entries(now) as [Component, string][]).filter(
      ([component, image]) => image !== wanted[component],
    );
    for (const [component, image] of differing) refuseStep(name, component, image, wanted[component] ?? '');
    if (differing.length > 0) running.set(name, Object.fromEntries(differing));
  });
  return running;
}

/** Without the image that runs nobody could say whether the part's turn has come. */
function imageOfPod(context: LifeContext, pod: string): Promise<string> {
  return context.until(`${pod} is there`, async () => {
    try {
      const image = (await context.kubernetes.systemPod(pod))?.spec.containers[0]?.image;
      return image === undefined
        ? { retry: 'There is no such pod in kube-system: see `talosctl containers -k` on that machine.' }
        : { done: image };
    } catch (error) {
      return retryOrGiveUp(error);
    }
  });
}

/** A machine's config with what runs on it now, as long as its turn has not come. */
export function configFor(context: LifeContext, running: RunningImages): (machine: LifeMachine) => string {
  return ({ name }) => withImages(context.request.machineConfigs[name] ?? '', running.get(name) ?? {});
}

export async function upgradeKubernetes(
  context: LifeContext,
  running: RunningImages,
  applied: Record<string, string>,
): Promise<void> {
  const configOf = configFor(context, running);
  for (const component of Object.keys(staticPods) as StaticPod[]) {
    for (const machine of context.controlPlanes) {
      await raise(context, machine, component, running, async () => {
        await applyConfigs(context, [machine], configOf, applied);
        await staticPodRuns(context, machine, component);
      });
    }
  }
  const raiseKubelet = (machine: LifeMachine): Promise<void> =>
    raise(context, machine, 'kubelet', running, async () => {
      const wasReady = (await context.kubernetes.nodes()).some(isReady);
      await applyConfigs(context, [machine], configOf, applied);
      await kubeletRuns(context, machine, wasReady);
    });
  for (const machine of context.controlPlanes) await raiseKubelet(machine);
  await inBatches(context.workers, context.request.workersAtATime, raiseKubelet);
}

async function raise(
  context: LifeContext,
  { name }: LifeMachine,
  component: Component,
  running: RunningImages,
  deed: () => Promise<void>,
): Promise<void> {
  const now = running.get(name);
  const from = now?.[component];
  if (now === undefined || from === undefined) return;
  const what = component === 'kubelet' ? 'kubelet' : staticPods[component];
  await passHealthGate(context, `raising ${what} on ${name}`, {
    controlPlanes: context.controlPlanes,
    readyNodes: [],
  });
  if (component !== 'kubelet') {
    const { controlPlanes, request } = context;
    await snapshotBefore(context, controlPlanes, `upgrading Kubernetes to ${request.kubernetesVersion}`);
  }
  context.say(
    `${name}: raising ${what} from ${versionOfImage(from)} to v${context.request.kubernetesVersion}`,
  );
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- its turn has come: the wanted image takes over
  delete now[component];
  await deed();
}

async function staticPodRuns(
  context: LifeContext,
  { name }: LifeMachine,
  component: StaticPod,
): Promise<void> {
  const wanted = imagesOf(context.request.machineConfigs[name] ?? '')[component];
  const pod = `${staticPods[component]}-${name}`;
  await context.until(`${pod} runs ${wanted ?? ''}`, async () => {
    try {
      const found = await context.kubernetes.systemPod(pod);
      const image = found?.spec.containers[0]?.image;
      if (image !== wanted) return { retry: `Its pod still has ${image ?? 'no image'}.` };
      const ready = found?.status.conditions?.find(({ type }) => type === 'Ready')?.status;
      return ready === 'True' ? { done: true } : { retry: 'Its pod is not Ready.' };
    } catch (error) {
      return retryOrGiveUp(error);
    }
  });
}

async function kubeletRuns(context: LifeContext, { name }: LifeMachine, wasReady: boolean): Promise<void> {
  const wanted = versionOfImage(imagesOf(context.request.machineConfigs[name] ?? '').kubelet ?? '');
  await context.until(`The kubelet of ${name} runs ${wanted}`, async () => {
    try {
      const node = await context.kubernetes.node(name);
      const version = node?.status.nodeInfo?.kubeletVersion;
      if (version !== wanted) return { retry: `The node still reports ${version ?? 'nothing'}.` };
      return !wasReady || (node !== undefined && isReady(node))
        ? { done: true }
        : { retry: 'The node is not Ready.' };
    } catch (error) {
      return retryOrGiveUp(error);
    }
  });
}

function refuseStep(name: string, component: Component, from: string, to: string): void {
  const refused = judgeKubernetesStep(versionOfImage(from), versionOfImage(to));
  if (refused === undefined) return;
  const what = component === 'kubelet' ? 'kubelet' : staticPods[component];
  throw new Error(`${what} on ${name} is ${versionOfImage(from)}. ${refused}`);
}
