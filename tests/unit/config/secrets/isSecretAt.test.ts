import { isSecretAt } from '../../../../config/secrets/isSecretAt';

describe('what is not quoted in a message', () => {
  it.each([
    ['hubble.tls.server.passwrd', 'hunter-22'],
    ['pasword', 'hunter-22'],
    ['proxyPasswort', 'hunter-22'],
    ['api_tokn', 1234567],
    ['clientSecrt', 'x'],
    ['credentails', 'x'],
    ['routingMode', 'https://me:hunter-22@a.example'],
  ])('%s', (path, value) => {
    expect(isSecretAt(path, value)).toBe(true);
  });

  it.each([
    ['routingMode', 'natve'],
    ['tunnelProtcol', 'vxlan'],
    ['secretName', 'x'],
    ['passwrd', true],
    ['ipam.mode', 'cluster-pool'],
    ['section', 'x'],
    ['broken', 'x'],
  ])('not %s = %j', (path, value) => {
    expect(isSecretAt(path, value)).toBe(false);
  });
});
