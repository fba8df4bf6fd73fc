// Cases of what nothing vouches for: downloads, mirrors and hosts; and of snapshots of etcd that nobody has.
import { hostsStack, proxmoxStack } from '../../../fixtures/stacks';
import type { ProblemCases } from '../problemCase';
import { ofPlan } from '../problemCase';

const digest = 'a'.repeat(64);
const chart = 'cilium.chart';
const mirror = 'distribution.mirrors';
const served = (by: string) => ({ [mirror]: { 'docker.io': { endpoint: [`${by}://mirror.example`] } } });
const key = 'SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ';
const hosts = (two?: string) => ({
  'nodes.controlPlanes.hosts': [{ name: 'one', address: '10.0.1.1', hardware: 'card', hostKey: key }],
  'nodes.workers.general.hosts': [
    { name: 'two', address: '10.0.1.2', hardware: 'card', ...(two === undefined ? {} : { hostKey: two }) },
  ],
});
const k3s = (changes: Readonly<Record<string, unknown>>): unknown =>
  proxmoxStack({ distribution: { kind: 'k3s', kernel: '6.8' }, ...changes });

export const fetchedCases: ProblemCases = {
  'download-unprotected': ofPlan(
    `${chart}.digest`,
    { [chart]: { repository: 'http://charts.example/' } },
    { [chart]: { repository: 'http://charts.example/', digest } },
  ),
  'download-unpinned': ofPlan(
    `${chart}.digest`,
    { [chart]: { repository: 'https://charts.example/' } },
    { [chart]: { repository: 'https://charts.example/', digest } },
  ),
  'registry-mirror-unprotected': ofPlan(
    `${mirror}.docker.io.endpoint`,
    served('http'),
    served('https'),
    hostsStack,
  ),
  'ssh-host-key-unpinned': ofPlan('nodes', hosts(), hosts(key), hostsStack),
  'etcd-snapshots-off': ofPlan(
    'safety.etcdSnapshots',
    { 'safety.etcdSnapshots': false },
    { 'safety.etcdSnapshots': {} },
  ),
  'etcd-snapshots-without-ssh': ofPlan(
    'safety.etcdSnapshots',
    {},
    {
      'provider.sshKey': 'ssh-ed25519 AAAA me',
    },
    k3s,
  ),
};
