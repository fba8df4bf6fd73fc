// Finds what looks like a secret in nested values, at any depth: by the name of a key, by the form of a text, by what is beside it.
// It must never let a private key, a password or a token pass; one value too many does no harm.
import { isContainerName, isReferenceName, isSettingName, judgeName } from './secretNames';
import type { NameVerdict } from './secretNames';
import { isStandIn, meaningless, secretInText } from './secretTexts';

/** Where a value stands; a number is a place in a list. */
export type ValuePath = readonly (string | number)[];

/** A value that looks like a secret. */
export interface FoundSecret {
  readonly path: ValuePath;
  /** What kind of secret, in words that give nothing of it away. */
  readonly why: string;
  /** Whether it can hardly be anything else. */
  readonly certain: boolean;
}

interface Place {
  readonly path: ValuePath;
  /** The name that the value goes by: its key, or that of the list or mapping which gives it one. */
  readonly name: string;
  /** A secret by what it is in: `stringData`, `passwords`. */
  readonly within: boolean;
  /** Below a reference: names of keys are not judged there. */
  readonly referred: boolean;
}

export function findSecrets(value: unknown, path: ValuePath = []): FoundSecret[] {
  const key = path.at(-1);
  return look(value, { path, name: typeof key === 'string' ? key : '', within: false, referred: false });
}

/**
 * Texts, names of keys among them, that are secrets whatever they are called: URLs with passwords, tokens, private keys.
 * @param except where nothing is looked at
 */
export function findSecretTexts(
  value: unknown,
  except: readonly ValuePath[],
  path: ValuePath = [],
): FoundSecret[] {
  if (except.some((each) => each.length === path.length && each.every((part, at) => part === path[at])))
    return [];
  if (typeof value === 'string') {
    const why = certainSecretIn(value, String(path.at(-1) ?? ''));
    return why === undefined ? [] : [{ path, why, certain: true }];
  }
  const below = (key: string | number, each: unknown): FoundSecret[] =>
    findSecretTexts(each, except, [...path, key]);
  if (Array.isArray(value)) return value.flatMap((each, index) => below(index, each));
  if (!isMapping(value)) return [];
  if (Object.keys(value).some((key) => certainSecretIn(key) !== undefined))
    return [{ path, why: 'one of its keys', certain: true }];
  return Object.entries(value).flatMap(([key, each]) => below(key, each));
}

function certainSecretIn(text: string, name?: string): string | undefined {
  const why = secretInText(text, name);
  return why === meaningless ? undefined : why;
}

function look(value: unknown, place: Place): FoundSecret[] {
  if (Array.isArray(value)) return inList(value, place);
  if (isMapping(value)) return inMapping(value, place);
  const found = leaf(value, place);
  return found === undefined ? [] : [{ path: place.path, ...found }];
}

function leaf(
  value: unknown,
  { name, within, referred }: Place,
): Pick<FoundSecret, 'why' | 'certain'> | undefined {
  const called = { why: `it is called ${name}`, certain: true };
  if (typeof value === 'number' || typeof value === 'bigint')
    return !referred && judgeName(name) === 'secret' && !/s$/i.test(name) ? called : undefined;
  if (typeof value !== 'string' || value === '') return undefined;
  const why = secretInText(value, name);
  if (why !== undefined) return { why, certain: why !== meaningless };
  if (referred || isStandIn(value) || isKindOfLogin(name, value)) return undefined;
  const verdict: NameVerdict = judgeName(name);
  if (verdict === 'secret') return called;
  if (verdict === 'key' && !readsLikeLabel(value)) return { ...called, certain: false };
  return within && !isSettingName(name)
    ? { why: 'it is in a mapping or a list of secrets', certain: false }
    : undefined;
}

/** The key of a label or of a taint, of which values of charts are full; or that of a certificate in a Secret. */
function readsLikeLabel(text: string): boolean {
  return /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]+\/[\w.-]{1,63}$|^[a-z-]{1,20}\.(crt|pem)$/.test(text);
}

/** What kind of login there is, not what lets in: `auth: basic`. */
function isKindOfLogin(name: string, text: string): boolean {
  return (
    /auth(orization)?$/i.test(name) &&
    /^(basic|bearer|token|m?tls|mutual|simple|password|certificate|cert|oidc|oauth2?|ldap|saml|github|google|anonymous|k8s|kubernetes|webhook|rbac|node|jwt|scram(-sha-\d+)?|plain)$/i.test(
      text,
    )
  );
}

function inList(list: readonly unknown[], place: Place): FoundSecret[] {
  return list.flatMap((each, index) => {
    const before: unknown = list[index - 1];
    const here = { ...place, path: [...place.path, index] };
    // `[--password, x]`: an argument and its value, one after the other.
    if (typeof before === 'string' && typeof each === 'string' && /^--?[A-Za-z][\w.-]*$/.test(before)) {
      const name = before.replace(/^-+/, '');
      if (judgeName(name) === 'secret' && !each.startsWith('-') && !isStandIn(each))
        return [{ path: here.path, why: `it follows ${before}`, certain: true }];
    }
    return look(each, here);
  });
}

const valueNames = [
  'value',
  'val',
  'default',
  'content',
  'data',
  'text',
  'plain',
  'defaultValue',
  'newValue',
];

function inMapping(mapping: Readonly<Record<string, unknown>>, place: Place): FoundSecret[] {
  // A key that is itself one: named in a path, it would be told.
  if (Object.keys(mapping).some((key) => secretInText(key) !== undefined))
    return [{ path: place.path, why: 'one of its keys', certain: true }];
  const told = [mapping.name, mapping.key].find((each) => typeof each === 'string');
  const isSecretObject = mapping.kind === 'Secret' || 'stringData' in mapping;
  return Object.entries(mapping).flatMap(([key, value]) => {
    const referred = place.referred || isReferenceName(key);
    const path = [...place.path, key];
    const passed = valueNames.includes(key) && !Array.isArray(value);
    // A variable, an argument, a header: `{ name: API_TOKEN, value: … }`; or `password: { value: … }`.
    const name =
      passed && told !== undefined ? told : passed && judgeName(place.name) === 'secret' ? place.name : key;
    const within =
      !referred &&
      (place.within ||
        isContainerName(key) ||
        (key === 'data' && (isSecretObject || /secret/i.test(place.name))));
    // Beside these, `key` is that of a label, or of an entry in a Secret or ConfigMap.
    const ofLabel =
      key === 'key' &&
      ['operator', 'effect', 'values', 'path', 'topologyKey', 'weight'].some((each) => each in mapping);
    return look(value, { path, name: ofLabel ? '' : name, within, referred });
  });
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
