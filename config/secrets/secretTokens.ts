// Forms of credentials that can be told whatever they are called, each with the issuer who gives them that form.
// It must never list a form that ordinary values have.

/** One form of a credential. */
export interface TokenForm {
  readonly what: string;
  readonly form: RegExp;
  /** What a text has in any case that holds one: looked for first, where the form itself is slow to rule out. */
  readonly needs?: string;
}

export const tokenForms: readonly TokenForm[] = [
  { what: 'a private key', form: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/i },
  { what: 'a private key of PuTTY', form: /PuTTY-User-Key-File-\d/ },
  { what: 'a key of age', form: /AGE-SECRET-KEY-1[A-Z0-9]{20,}/i },
  { what: 'a JSON Web Token', form: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/ },
  { what: 'an access key of AWS', form: /\b(AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/ },
  { what: 'a token of GitHub', form: /\b(gh[oprsu]_\w{20,}|github_pat_\w{20,})/ },
  { what: 'a token of GitLab', form: /\bgl(pat|dt|rt|cbt|ptt|ft|soat|agent|oas)-[\w-]{16,}/ },
  { what: 'a token of Slack', form: /\b(xox[a-z]-[\w-]{10,}|xapp-[\w-]{10,})/ },
  {
    what: 'a webhook',
    needs: '/',
    form: /\b(hooks\.slack\.com\/(services|workflows)|discord(app)?\.com\/api\/webhooks|[\w.-]{1,64}\.webhook\.office\.com\/webhookb2)\/\S{8,}/i,
  },
  { what: 'a key of Google', form: /\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}/ },
  { what: 'a key of Azure', form: /\b(AccountKey|SharedAccessKey|SharedAccessSignature)=\S{12,}/i },
  { what: 'a key of Stripe', form: /\b[rs]k_(live|test)_\w{16,}/ },
  { what: 'a token of npm', form: /\bnpm_\w{30,}/ },
  { what: 'a token of PyPI', form: /\bpypi-[\w-]{30,}/ },
  { what: 'a token of Docker', form: /\bdckr_(pat|oat)_[\w-]{16,}/ },
  { what: 'a token of Vault', form: /\b(hvs|hvb|hvr)\.[\w-]{20,}/ },
  { what: 'a token of DigitalOcean', form: /\bdo[opr]_v1_[0-9a-f]{40,}/ },
  { what: 'a token of Pulumi', form: /\bpul-[0-9a-f]{40}\b/ },
  { what: 'a token of Grafana', form: /\bgl(sa|c)_[\w=+/-]{20,}/ },
  { what: 'a token of Tailscale', form: /\btskey-[\w-]{12,}/ },
  { what: 'a key of SendGrid', form: /\bSG\.[\w-]{16,}\.[\w-]{16,}/ },
  { what: 'a key of an AI service', form: /\bsk-(ant-|proj-|svcacct-)?[\w-]{20,}/ },
  {
    what: 'a token of Proxmox VE',
    needs: '!',
    form: /\b[\w.+-]{1,64}@[\w.-]{1,64}![\w.-]{1,64}=[0-9a-f-]{32,}/i,
  },
  { what: 'a token of k3s', form: /\bK10[0-9a-f]{64}::\S+/i },
  {
    what: 'a bootstrap token of Kubernetes',
    form: /(?<![\w./-])[a-z0-9]{6}\.(?=[a-z]*\d)[a-z0-9]{16}(?![\w./-])/,
  },
  { what: 'a password’s hash', form: /\$(1|2[abxy]|5|6|7|y|apr1|argon2\w*|scrypt|pbkdf2[\w-]*)\$\S{8,}/ },
  { what: 'a password’s hash', form: /\{S?SHA(256|512)?\}[\w+/=]{16,}/ },
  { what: 'the header of a login', form: /\b(Bearer|Basic)\s+(?=\S*[0-9A-Z=])[\w+/=.~-]{8,}/i },
  { what: 'the credentials of a registry', form: /"auths?"\s*:\s*("[\w+/=]{4,}"|\{)/ },
  { what: 'a Secret of Kubernetes', form: /^\s*["']?kind["']?:\s*["']?Secret["']?\s*,?\s*$/m },
];
