// Rules on Cilium running on Talos Linux.
import { sources } from '../sources';
import type { Rule } from './rule';

export const talosRules: readonly Rule[] = [
  {
    id: 'talos-without-kube-proxy',
    title: 'Talos runs no kube-proxy here',
    severity: 'refuse',
    effect: 'traffic',
    why: 'the machine config turns kube-proxy off, so without Cilium’s replacement no Service works, not even the API’s',
    remedy: 'remove the override of kubeProxyReplacement',
    source: sources.talosGuide,
    check: ({ values, facts }) =>
      facts.distribution === 'talos' && facts.kubeProxy === false && !values.on('kubeProxyReplacement')
        ? [{ key: 'kubeProxyReplacement' }]
        : [],
  },
  {
    id: 'talos-sys-module',
    title: 'Talos refuses SYS_MODULE to containers',
    severity: 'refuse',
    effect: 'agent',
    why: 'Talos Linux does not let a container load kernel modules: a pod that asks for SYS_MODULE does not start',
    remedy: 'leave SYS_MODULE out of the list',
    source: sources.talosSysModule,
    check: ({ values, facts }) =>
      facts.distribution === 'talos'
        ? ['ciliumAgent', 'cleanCiliumState']
            .map((name) => `securityContext.capabilities.${name}`)
            .filter((key) => {
              const value = values.get(key);
              return Array.isArray(value) && value.includes('SYS_MODULE');
            })
            .map((key) => ({ key, found: 'SYS_MODULE' }))
        : [],
  },
];
