// Rules on Cilium running on Talos Linux.
import { sources } from '../sources';
import { lookup } from '../values/reasonedValue';
import type { Rule } from './rule';
import { valuePath } from './rule';

export const talosRules: readonly Rule[] = [
  {
    id: 'talos-without-kube-proxy',
    title: 'Talos runs no kube-proxy here',
    severity: 'refuse',
    why: 'the machine config turns kube-proxy off, so without Cilium’s replacement no Service works, not even the API’s',
    remedy: 'remove the override of kubeProxyReplacement',
    source: sources.talosGuide,
    check: (context) => {
      const value = lookup(context.values, 'kubeProxyReplacement');
      return value === true || value === 'true'
        ? []
        : [{ path: valuePath(context, 'kubeProxyReplacement'), found: JSON.stringify(value) }];
    },
  },
  {
    id: 'talos-sys-module',
    title: 'Talos refuses SYS_MODULE to containers',
    severity: 'refuse',
    why: 'Talos Linux does not let a container load kernel modules: a pod that asks for SYS_MODULE does not start',
    remedy: 'leave SYS_MODULE out of the list',
    source: sources.talosSysModule,
    check: (context) =>
      ['ciliumAgent', 'cleanCiliumState']
        .map((name) => `securityContext.capabilities.${name}`)
        .filter((key) => {
          const value = lookup(context.values, key);
          return Array.isArray(value) && value.includes('SYS_MODULE');
        })
        .map((key) => ({ path: valuePath(context, key), found: 'SYS_MODULE' })),
  },
];
