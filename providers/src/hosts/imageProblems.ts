// What can be wrong with images that a stack brings to its hosts, in their archives and in containerd.
// It must never hold what a registry says.
import { problemKinds } from '../../../config/problemKinds';

export const imageProblems = problemKinds(
  {
    id: 'host-images',
    title: 'Hosts: images that are brought to them',
    about: 'Archives under `nodes.images`, and what k3s’ containerd has of them once they are imported.',
  },
  {
    'image-archive-unusable': {
      title: 'An archive of images is of no use',
      severity: 'refuse',
      why: 'it cannot be read, or names no image',
      remedy:
        'name an archive that `docker save NAME:TAG` or `ctr images export` made, by path from the stack’s file; or leave it out',
    },
    'image-not-there': {
      title: 'An image is not there after its import',
      severity: 'refuse',
      why: 'the import ended well, and the image is not in k3s’ containerd',
      remedy: 'build and save the image once, and import that archive on all hosts',
      source:
        'k3s: `k3s ctr` talks to /run/k3s/containerd/containerd.sock; the kubelet sees the namespace k8s.io',
    },
    'image-digest-differs': {
      title: 'Hosts have different images under one name',
      severity: 'refuse',
      why: 'nodes would run different builds under one name',
      remedy: 'build and save the image once, and import that archive on all hosts',
      source:
        'k3s: `k3s ctr` talks to /run/k3s/containerd/containerd.sock; the kubelet sees the namespace k8s.io',
    },
  },
);
