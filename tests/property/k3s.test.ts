import fc from 'fast-check';
import { parse } from 'yaml';
import { parseStack } from '../../spec/parseStack';
import type { PlanOf } from '../../plan/clusterPlan';
import { k3sNodeOf } from '../../plan/machines/k3s/k3sNode';
import { k3sFlags, k3sMinors, renderK3sConfig } from '../../plan/machines/k3s';
import { planCluster } from '../../plan/planCluster';
import { sampled } from '../fixtures/sampled';
import { validStack } from '../fixtures/stackArbitrary';

const k3sPlan = validStack
  .map((stack) => planCluster(parseStack(stack)))
  .filter((plan): plan is PlanOf<'k3s'> => plan.distribution.kind === 'k3s');

type Config = Record<string, unknown>;
const configs = (plan: PlanOf<'k3s'>): [string, Config][] =>
  plan.nodes.map(({ name }) => [
    name,
    parse(renderK3sConfig(k3sNodeOf(plan, name, ['192.0.2.1']))) as Config,
  ]);

it('k3s is told no option that it does not document, in any release', () => {
  fc.assert(
    fc.property(k3sPlan, fc.integer({ min: k3sMinors.first, max: k3sMinors.last }), (plan, minor) => {
      for (const [name, config] of configs(plan)) {
        const role = k3sNodeOf(plan, name).role;
        const known = k3sFlags(role, `1.${minor}.0`);
        expect(Object.keys(config).filter((key) => !known.has(key))).toEqual([]);
      }
    }),
    { numRuns: sampled(60) },
  );
});

it('plan, k3s and Cilium agree on every range, block size and family', () => {
  fc.assert(
    fc.property(k3sPlan, (plan) => {
      const { addressing, cilium, distribution } = plan;
      const pods = addressing.pods.map((range) => range.cidr);
      expect(distribution.ranges).toEqual({ pods, services: addressing.services });
      const values = cilium.helmValues as {
        ipv4?: { enabled?: boolean };
        ipv6?: { enabled?: boolean };
        ipam: { operator?: Record<string, unknown> };
        ipv4NativeRoutingCIDR?: string;
        ipv6NativeRoutingCIDR?: string;
        routingMode: string;
      };
      const isSix = (text: string): boolean => text.includes(':');
      const [four] = addressing.pods.filter((range) => !isSix(range.cidr));
      const [six] = addressing.pods.filter((range) => isSix(range.cidr));
      expect(values.ipv4?.enabled ?? true).toBe(four !== undefined);
      expect(values.ipv6?.enabled ?? false).toBe(six !== undefined);
      const list = (range: { cidr: string } | undefined) => (range === undefined ? undefined : [range.cidr]);
      expect(values.ipam.operator?.clusterPoolIPv4PodCIDRList).toEqual(list(four));
      expect(values.ipam.operator?.clusterPoolIPv6PodCIDRList).toEqual(list(six));
      expect(values.ipam.operator?.clusterPoolIPv4MaskSize).toBe(four?.block);
      expect(values.ipam.operator?.clusterPoolIPv6MaskSize).toBe(six?.block);
      if (values.routingMode === 'native') {
        expect(values.ipv4NativeRoutingCIDR).toBe(four?.cidr);
        expect(values.ipv6NativeRoutingCIDR).toBe(six?.cidr);
      }
      for (const [name, config] of configs(plan)) {
        const node = plan.nodes.find((each) => each.name === name);
        if (node?.role === 'control-plane') {
          expect(config['cluster-cidr']).toBe(pods.join(','));
          expect(config['service-cidr']).toBe(addressing.services.join(','));
          expect(config['kube-controller-manager-arg']).toEqual([
            ...(four === undefined ? [] : [`node-cidr-mask-size-ipv4=${four.block}`]),
            ...(six === undefined ? [] : [`node-cidr-mask-size-ipv6=${six.block}`]),
          ]);
          expect(config).toMatchObject({ 'flannel-backend': 'none', 'disable-network-policy': true });
          expect(config['disable-kube-proxy']).toBe(
            (values as { kubeProxyReplacement?: boolean }).kubeProxyReplacement === true,
          );
        }
        const own = String(config['node-ip']).split(',');
        expect(own.some((address) => !isSix(address))).toBe(four !== undefined);
        // Hetzner's private networks carry IPv4 alone: there nodes have no second address.
        if (plan.infrastructure.kind !== 'hetzner')
          expect(own.some((address) => isSix(address))).toBe(six !== undefined);
      }
    }),
    { numRuns: sampled(80) },
  );
});

it('one server begins the cluster, and nobody is told to join itself', () => {
  fc.assert(
    fc.property(k3sPlan, (plan) => {
      const nodes = plan.nodes.map(({ name }) => k3sNodeOf(plan, name));
      expect(nodes.filter(({ join }) => join.kind === 'first')).toHaveLength(1);
      for (const { join, addresses, role } of nodes) {
        expect(join.servers.filter((address) => addresses.includes(address))).toEqual([]);
        if (role === 'agent') expect(join.servers.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: sampled(60) },
  );
});
