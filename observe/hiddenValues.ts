// Takes secrets out of what is written down of a running release: of its values, and of its chart's own defaults.
// It must never let a private key, a password or a token pass; one value hidden too many does no harm.
export { hideSecrets } from '../config/secrets/hideSecrets';
