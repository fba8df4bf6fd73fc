// A longer mask for a host: it leaves pods out, and says whether the hosts of the link still find each other.
import { longerMask } from '../../../../plan/preflight/longerMask';

it.each([
  ['10.4.100.1/8', ['10.4.100.1', '10.2.100.1'], ['10.42.0.0/16'], /with a \/11 .* still holds all hosts/],
  ['10.4.100.1/8', ['10.4.100.1', '10.2.100.1'], ['10.12.0.0/16'], /with a \/13 .* still holds all hosts/],
  ['10.4.100.1/8', ['10.4.100.1', '10.2.100.1'], ['10.1.0.0/16'], /with a \/14 .* need a router/],
  ['10.4.100.1/8', ['10.4.100.1', '192.168.0.1'], ['10.1.0.0/16'], /with a \/14 .* still holds all/],
  ['10.4.100.1/8', ['10.4.100.1'], ['10.4.0.0/18'], /with a \/18 .* still holds all/],
  ['10.4.100.1/30', ['10.4.100.1'], ['10.4.100.1/32'], /^no longer mask/],
  ['fd00::1/48', ['fd00::1', 'fd00::2'], ['fd00:0:0:42::/64'], /with a \/58 .* still holds all/],
])('of %s, beside %j, without %j', (own, hosts, held, says) => {
  expect(longerMask(own, hosts, held)).toMatch(says);
});
