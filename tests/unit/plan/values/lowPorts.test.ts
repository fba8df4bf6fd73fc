// Agents that listen for BGP below port 1024 get the capability for it, wherever the list comes from.
import { valueAt } from '../../../../chart/helmValue';
import { parseStack } from '../../../../spec/parseStack';
import { planCluster } from '../../../../plan/planCluster';
import { hostsStack, proxmoxStack } from '../../../fixtures/stacks';

const bgp = (listenPort: number) => ({
  localAsn: 65001,
  listenPort,
  peers: { router: { address: '10.0.1.254', asn: 65000 } },
  advertise: ['pods'],
});
const list = (stack: unknown): unknown =>
  valueAt(planCluster(parseStack(stack)).cilium.helmValues, [
    'securityContext',
    'capabilities',
    'ciliumAgent',
  ]);

it.each([
  ['Talos', proxmoxStack],
  ['k3s', hostsStack],
])('on %s', (_, stack) => {
  const low = list(stack({ bgp: bgp(179) }));
  expect(low).toContain('NET_BIND_SERVICE');
  expect(low).toContain('NET_ADMIN');
  expect(list(stack({ bgp: bgp(1790) })) ?? []).not.toContain('NET_BIND_SERVICE');
});
