// Marks Cilium's pods with what archives of the stack hold under the names of their images, so that a build that is made anew under
// the same name restarts what runs it.
// It must never mark pods whose images come from elsewhere: a mark that comes or goes restarts them, too.
import { mergeValues, valueAt } from '../../../chart/helmValue';
import type { HelmValues } from '../../../chart/helmValue';
import { nest } from '../../../plan/effective/nest';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import type { HostsPlan } from '../../../plan/infrastructure/hosts';
import { archivedImages } from './hostArchives';

/** Annotation of the pods. */
const imageMark = 'routewise.io/image';

/** Where the chart takes an image as it is written, and where annotations of its pods go. */
const pods = [
  { image: ['image', 'override'], annotations: ['podAnnotations'] },
  { image: ['operator', 'image', 'override'], annotations: ['operator', 'podAnnotations'] },
  { image: ['envoy', 'image', 'override'], annotations: ['envoy', 'podAnnotations'] },
] as const;

/** @returns Helm values to lay over the plan's; empty where no archive holds an image of Cilium's pods */
export async function imageMarks(
  { helmValues }: Pick<ClusterPlan['cilium'], 'helmValues'>,
  { images }: Pick<HostsPlan, 'images'>,
): Promise<HelmValues> {
  const held = (await Promise.all(images.map(archivedImages))).flat();
  return pods.reduce<HelmValues>((marks, { image, annotations }) => {
    const name = valueAt(helmValues, image);
    const found = held.find((each) => each.name === name);
    return found === undefined ? marks : mergeValues(marks, nest([...annotations, imageMark], found.mark));
  }, {});
}
