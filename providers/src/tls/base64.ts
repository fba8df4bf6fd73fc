// Turns text into base64 and back, as states and kubeconfigs keep certificates and keys.
// It must never need more than Node.js: whatever only reads a kubeconfig loads it, too.

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

export function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
