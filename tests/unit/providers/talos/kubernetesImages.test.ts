import { renderTalosMachineConfig } from '../../../../plan/machines/talos';
import {
  imageOfVersion,
  imagesOf,
  versionOfImage,
  withImages,
} from '../../../../providers/src/talos/life/kubernetesImages';
import { parseTalosUserData } from '../../../../sandbox/talos';
import { testMachine, testSecrets } from '../../../fixtures/talos/testMachines';

const old = 'registry.k8s.io/kube-apiserver:v1.34.2';

test('reads the images of a rendered config, and leaves its text alone where they are as asked', async () => {
  const config = renderTalosMachineConfig(testMachine(), await testSecrets());
  expect(imagesOf(config)).toEqual({
    apiServer: old,
    controllerManager: 'registry.k8s.io/kube-controller-manager:v1.34.2',
    scheduler: 'registry.k8s.io/kube-scheduler:v1.34.2',
    kubelet: 'ghcr.io/siderolabs/kubelet:v1.34.2',
  });
  expect(withImages(config, imagesOf(config))).toBe(config);
  expect(withImages(config, {})).toBe(config);
});

test('sets an image and nothing else: Talos still takes the config, all documents in it', async () => {
  const config = renderTalosMachineConfig(testMachine(), await testSecrets());
  const next = withImages(config, { apiServer: 'registry.k8s.io/kube-apiserver:v1.33.9' });
  expect(imagesOf(next)).toEqual({
    ...imagesOf(config),
    apiServer: 'registry.k8s.io/kube-apiserver:v1.33.9',
  });
  const [before, after] = [parseTalosUserData(config), parseTalosUserData(next)];
  expect(after.hostname).toBe(before.hostname);
  expect(withImages(next, { apiServer: old })).toBe(withImages(config, { apiServer: old }));
});

test('a worker has a kubelet only', async () => {
  const config = renderTalosMachineConfig(testMachine({ role: 'worker' }), await testSecrets());
  expect(Object.keys(imagesOf(config))).toEqual(['kubelet']);
});

test.each([
  ['ghcr.io/siderolabs/kubelet:v1.34.2', 'v1.34.2', 'ghcr.io/siderolabs/kubelet:v1.35.0'],
  [
    'registry.example.com:5000/kubelet:v1.34.2-slim',
    'v1.34.2',
    'registry.example.com:5000/kubelet:v1.35.0-slim',
  ],
])('the release of %s', (image, version, next) => {
  expect(versionOfImage(image)).toBe(version);
  expect(imageOfVersion(image, 'v1.35.0')).toBe(next);
});
