// Cases of what is found while a stack is planned.
import type { ProblemCases } from '../problemCase';
import { ofPlan } from '../problemCase';

const reason = 'the office reaches it by VPN';

export const planCases: ProblemCases = {
  'accept-of-refusal': ofPlan(
    'safety.accept.routing-not-possible-here',
    { 'safety.accept': { 'routing-not-possible-here': reason }, 'cilium.routing': 'native-direct' },
    { 'safety.accept': { 'routing-not-possible-here': reason } },
  ),
  'accept-without-warning': ofPlan(
    'safety.accept.node-ipam-private-address',
    { 'safety.accept': { 'node-ipam-private-address': reason } },
    { 'safety.accept': { 'node-ipam-private-addresses': reason } },
  ),
};
