// Cases of what k3s would end with at its start, and of what a cloud would not take.
import { proxmoxStack, stackWith } from '../../../fixtures/stacks';
import type { ProblemCase, ProblemCases } from '../problemCase';
import { ofPlan } from '../problemCase';

type Changes = Readonly<Record<string, unknown>>;

const section = { distribution: { kind: 'k3s', kernel: '6.8' } };
const onMachines = (at: string, trips: Changes, misses: Changes): ProblemCase =>
  ofPlan(at, trips, misses, (changes) => proxmoxStack({ ...section, ...changes }));

const config = 'distribution.config';
const version = 'distribution.version';
const present = { path: '/usr/local/bin/k3s' };
const older = (kubernetes: string, cilium: string) => ({
  'cluster.kubernetes': kubernetes,
  [version]: `v${kubernetes}+k3s1`,
  'cilium.version': cilium,
});
const manyArguments = (length: number) => ({
  [`${config}.all`]: {
    'kubelet-arg': Array.from({ length }, (_, index) => `feature-gates=SomeRatherLongName${index}=true`),
  },
});

export const k3sCases: ProblemCases = {
  'k3s-option-secret': onMachines(
    `${config}.servers.etcd-s3-secret-key`,
    { [config]: { servers: { 'etcd-s3-secret-key': 'x' } } },
    { [config]: { servers: { 'etcd-s3-bucket': 'x' } } },
  ),
  'k3s-option-decided': onMachines(
    `${config}.servers.cluster-cidr`,
    { [config]: { servers: { 'cluster-cidr': '10.0.0.0/8' } } },
    { [config]: { servers: { 'cluster-domain': 'cluster.example' } } },
  ),
  // An agent ends with what only a server knows.
  'k3s-option-unknown': onMachines(
    `${config}.agents.tls-san`,
    { [config]: { agents: { 'tls-san': ['a.example.com'] } } },
    { [config]: { servers: { 'tls-san': ['a.example.com'] } } },
  ),
  'k3s-option-shape': onMachines(
    `${config}.all.kubelet-arg`,
    { [config]: { all: { 'kubelet-arg': 'max-pods=200' } } },
    { [config]: { all: { 'kubelet-arg': ['max-pods=200'] } } },
  ),
  'k3s-release-unread': onMachines(version, older('1.30.4', '1.18.5'), older('1.31.4', '1.18.5')),
  'k3s-checksum-unpinned': onMachines(
    'distribution.install.checksums',
    { 'distribution.install': present },
    { 'distribution.install': { ...present, checksums: { amd64: 'a'.repeat(64) } } },
  ),
  'k3s-user-data-too-long': ofPlan(config, manyArguments(500), manyArguments(100), (changes) =>
    stackWith({ ...section, ...changes }),
  ),
};
