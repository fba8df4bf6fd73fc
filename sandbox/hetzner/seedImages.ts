// The images a fresh emulator has: a few system images per architecture and Talos snapshots, as a project would have uploaded them.
// It must never claim a real image id; the ids are the emulator's own.
import type { StoredImage } from './model';

const created = '2026-01-05T08:00:00+00:00';

const systemImages: { flavor: StoredImage['osFlavor']; version: string; description: string }[] = [
  { flavor: 'ubuntu', version: '22.04', description: 'Ubuntu 22.04' },
  { flavor: 'ubuntu', version: '24.04', description: 'Ubuntu 24.04' },
  { flavor: 'debian', version: '12', description: 'Debian 12' },
  { flavor: 'debian', version: '13', description: 'Debian 13' },
  { flavor: 'rocky', version: '9', description: 'Rocky Linux 9' },
  { flavor: 'alma', version: '9', description: 'AlmaLinux OS 9' },
  { flavor: 'fedora', version: '43', description: 'Fedora 43' },
];

/** The Talos release whose snapshots are there from the start, found by the labels `os=talos,version=v1.12.0`. */
export const seededTalosVersion = 'v1.12.0';

export function seedImages(): StoredImage[] {
  const images: StoredImage[] = [];
  for (const architecture of ['x86', 'arm'] as const) {
    for (const { flavor, version, description } of systemImages) {
      images.push({
        id: 100_001 + images.length,
        type: 'system',
        status: 'available',
        name: `${flavor}-${version}`,
        description,
        created,
        architecture,
        osFlavor: flavor,
        osVersion: version,
        diskSize: 5,
        imageSize: null,
        labels: {},
        createdFrom: null,
        boundTo: null,
        protection: { delete: false },
      });
    }
  }
  for (const architecture of ['x86', 'arm'] as const) {
    const arch = architecture === 'x86' ? 'amd64' : 'arm64';
    images.push({
      id: 100_001 + images.length,
      type: 'snapshot',
      status: 'available',
      name: null,
      description: `Talos ${seededTalosVersion} ${arch}`,
      created,
      architecture,
      osFlavor: 'unknown',
      osVersion: null,
      diskSize: 10,
      imageSize: 0.2,
      labels: { os: 'talos', version: seededTalosVersion, arch },
      createdFrom: null,
      boundTo: null,
      protection: { delete: false },
    });
  }
  return images;
}
