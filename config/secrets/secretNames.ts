// Tells by its name alone whether a value may be a secret: `PROXY_PASSWORD`, `tls.key`, `apiToken`.
// It must never take the name of a reference (`secretName`, `tokenSecretRef`) or of a setting (`tokenTTL`) for the thing itself.

/** `secret`: a value of that name is one; `key`: it is one unless it reads like the key of a label; `no`: it is none. */
export type NameVerdict = 'secret' | 'key' | 'no';

/** At the end of a name, as a word of its own. */
const secretWords = new Set(
  'auth authorization bearer cookie dsn jwt mnemonic otp pass passcode pin psk pwd sas ticket dockerconfigjson dockercfg htpasswd'.split(
    ' ',
  ),
);
/** At the end of a name, also run together with what is before it: `apitoken`. */
const secretEndings =
  /(password|passwd|passphrase|passwort|token|secret|credential|apikey|accesskey|secretkey|privatekey|sharedkey|signingkey|tlskey|sshkey|authkey|masterkey)s?$/;

/** What such a name may have behind it and still be the thing: `passwordHash`, `tokenValue`, `client-key-data`. */
const qualifiers = new Set(
  'value values val data hash base64 b64 text string plain plaintext raw content contents encoded pem body header current previous old new default json yaml yml'.split(
    ' ',
  ),
);

/** What a name ends with that tells of a secret, and is none. */
const settings = new Set(
  (
    'name names ref refs reference namespace namespaces path paths file files filename enabled enable disabled create created ' +
    'type types kind method methods mode modes backend backends provider providers ttl expiration expiry duration seconds minutes hours ' +
    'days lifetime age length size bits count max min limit limits rotation interval version dir directory mount mounts policy ' +
    'audience audiences algorithm format selector class annotations labels id ids url uri endpoint host address port server issuer ' +
    'scheme prefix suffix sync required optional allowed verify validate mountpath subpath projection rotate schedule permissions'
  ).split(' '),
);

/** Before `key`: what makes it a secret for sure. */
const keyKinds = new Set(
  (
    'api access secret private encryption tls ssl signing master ssh account client server auth license licence shared ca session ' +
    'storage deploy service app admin root peer etcd wireguard ipsec hmac aes rsa ec ed25519 wg cert pre preshared webhook'
  ).split(' '),
);
/** Before `key`: what makes it no secret. */
const publicKinds = new Set('public pub topology label annotation sort partition map config'.split(' '));

/** `PROXY_PASSWORD`, `apiToken`, `client-key-data` → their words, in small letters. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

export function judgeName(name: string): NameVerdict {
  if (isSettingName(name) || isReferenceName(name)) return 'no';
  if (/connection[-_ ]?string$/i.test(name)) return 'secret';
  const words = wordsOf(name);
  while (words.length > 1 && (qualifiers.has(words.at(-1) ?? '') || /^\d+$/.test(words.at(-1) ?? '')))
    words.pop();
  const word = (words.at(-1) ?? '').replace(/(?<=[a-z])\d+$/, '');
  const before = words.at(-2) ?? '';
  if (settings.has(word) || publicKinds.has(before)) return 'no';
  if (secretWords.has(word) || secretEndings.test(word)) return 'secret';
  if (word !== 'key' && word !== 'keys') return 'no';
  return keyKinds.has(before) ? 'secret' : 'key';
}

/** `secretName`, `tokenTTL`: what is said of a secret. */
export function isSettingName(name: string): boolean {
  return settings.has(wordsOf(name).at(-1) ?? '');
}

/** What is below it names a secret that is elsewhere: `secretKeyRef`, `valueFrom`, `existingSecret`, `imagePullSecrets`. */
export function isReferenceName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return (
    ['ref', 'refs', 'from', 'reference'].includes(last) ||
    words.includes('existing') ||
    words.join(' ').includes('pull secret')
  );
}

/** A mapping or a list of secrets: `passwords`, `credentials`, `stringData`. */
export function isContainerName(name: string): boolean {
  const words = wordsOf(name);
  return /^(passwords|passphrases|tokens|secrets|credentials?|apikeys)$/.test(words.at(-1) ?? '')
    ? !isReferenceName(name)
    : words.join(' ') === 'string data';
}

/** Names under which long meaningless texts are no secrets: digests, public certificates, tags of images. */
export function isOpenName(name: string): boolean {
  const open =
    /^(digest|sha|sha1|sha256|sha512|hash|checksum|commit|uid|uuid|fingerprint|revision|crt|cert|certs|certificate|certificates|ca|bundle|tag|thumbprint|integrity|version|image|repository)$/;
  return wordsOf(name).some((word) => open.test(word));
}
