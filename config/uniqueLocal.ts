// Gives a cluster IPv6 ranges of its own where its stack names none: parts of a unique local /48.
// It must never give the same seed another prefix: addresses of a running cluster hang on it.
// Source: RFC 4193, section 3.1: fd00::/8 and 40 bits that look random. Its sample algorithm hashes time and machine;
// here they follow from a text, so that every preview finds the same ones.
import { Address6 } from 'ip-address';
import { sha256 } from './sha256';

export interface UniqueLocalRanges {
  /** The /48. */
  readonly prefix: string;
  readonly nodes: string;
  readonly services: string;
  /** Half of the prefix: 32,768 blocks of /64. */
  readonly pods: string;
}

const bitsBehindPrefix = 80n;

/** @param seed the cluster’s name, or what its stack says instead */
export function uniqueLocalRanges(seed: string): UniqueLocalRanges {
  const digest = sha256(`routewise unique local prefix of ${seed}`);
  const prefix = BigInt(`0xfd${digest.slice(0, 10)}`) << bitsBehindPrefix;
  const range = (subnet: number, length: number): string =>
    `${Address6.fromBigInt(prefix + (BigInt(subnet) << 64n)).correctForm()}/${length}`;
  return {
    prefix: range(0, 48),
    nodes: range(0, 64),
    services: range(1, 112),
    pods: range(0x8000, 49),
  };
}
