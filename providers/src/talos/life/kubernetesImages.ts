// Reads and sets the images of Kubernetes' own programs in a machine config, so that each can be raised in its turn.
// It must never change anything else in the config, nor a config whose images are as asked: its text has to stay the same.
import { isMap, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';

export type Component = 'apiServer' | 'controllerManager' | 'scheduler' | 'kubelet';

export type Images = Partial<Record<Component, string>>;

const paths: Readonly<Record<Component, readonly string[]>> = {
  apiServer: ['cluster', 'apiServer', 'image'],
  controllerManager: ['cluster', 'controllerManager', 'image'],
  scheduler: ['cluster', 'scheduler', 'image'],
  kubelet: ['machine', 'kubelet', 'image'],
};
const components = Object.keys(paths) as Component[];

/** Those the config names. */
export function imagesOf(machineConfig: string): Images {
  const main = mainOf(documents(machineConfig));
  return Object.fromEntries(
    components.flatMap((component) => {
      const image = main?.getIn(paths[component]);
      return typeof image === 'string' ? [[component, image]] : [];
    }),
  );
}

/** @param images to set where the config names another one */
export function withImages(machineConfig: string, images: Images): string {
  const present = imagesOf(machineConfig);
  const differing = components.filter(
    (component) => images[component] !== undefined && images[component] !== present[component],
  );
  if (differing.length === 0) return machineConfig;
  const parsed = documents(machineConfig);
  for (const component of differing) mainOf(parsed)?.setIn(paths[component], images[component]);
  return parsed.map((document) => document.toString({ lineWidth: 0 })).join('');
}

/** `v1.34.2` of `ghcr.io/siderolabs/kubelet:v1.34.2-slim`; empty without a tag. */
export function versionOfImage(image: string): string {
  return /:(v\d+\.\d+\.\d+)[^:/]*$/.exec(image)?.[1] ?? '';
}

/** The same image with another release; a suffix such as `-slim` stays. */
export function imageOfVersion(image: string, version: string): string {
  return image.replace(/:v\d+\.\d+\.\d+([^:/]*)$/, `:${version}$1`);
}

function documents(machineConfig: string): Document.Parsed[] {
  const parsed = parseAllDocuments(machineConfig);
  return Array.isArray(parsed) ? parsed : [];
}

/** The one without a `kind`. */
function mainOf(parsed: Document.Parsed[]): Document.Parsed | undefined {
  return parsed.find((document) => isMap(document.contents) && !document.has('kind'));
}
