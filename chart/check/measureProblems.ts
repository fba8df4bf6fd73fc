// Finds counts, ports, times and amounts that no agent, operator or API server would take, by what the chart has there.
// It must never judge a number that the user's own names lead to, nor refuse a value that a program has a meaning for.
import type { Problem } from '../../config/problem';
import { chartDefault } from '../defaults';
import type { HelmValue } from '../helmValue';
import { isMapping } from '../helmValue';
import type { KeyNode } from '../keys/keyNode';
import { helmProblems } from './helmProblems';
import { showValue } from './showValue';

type Fault = Pick<Problem, 'reason' | 'remedy'> & { readonly source?: string };

/** Judged by rules, which know more of them. */
const ruled = new Set(['MTU', 'bpf.mapDynamicSizeRatio', 'envoy.baseID']);
/** Where a negative number says something: -1 closes in the background; a client's rate below 0 is unlimited. */
const mayBeNegative = /^dnsProxy\.socketLingerTimeout$|(^|\.)k8sClientRateLimit\./;
const port = /(^p|P)ort$/;
/** As Go's time.ParseDuration reads it; the sign is looked at apart. */
const goDuration = /^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;
/** As Prometheus reads it: days, weeks and years as well, the longest first. */
const scrapeDuration = /^(0|(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/;
/** resource.Quantity of Kubernetes; the sign is looked at apart. */
const quantity = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+|[KMGTPE]i|[numkMGTPE])?$/;

/** @param node what the chart knows of the key */
export function measureProblems(
  version: string,
  key: string,
  node: KeyNode,
  value: HelmValue,
): readonly Problem[] {
  if (/(^|\.)resources$/.test(key)) return resourceProblems(key, value);
  const fault =
    typeof value === 'number' || isNumeral(node, value)
      ? numberFault(key, Number(value))
      : typeof value === 'string'
        ? durationFault(version, key, value)
        : undefined;
  return fault === undefined ? [] : [toProblem(key, value, fault)];
}

/** A text that the chart would take as a number as well: ports and counts are often written in quotes. */
function isNumeral({ types = [] }: KeyNode, value: HelmValue): boolean {
  const counted = types.includes('integer') || types.includes('number');
  return counted && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
}

function numberFault(key: string, value: number): Fault | undefined {
  if (!Number.isFinite(value))
    return {
      reason: 'it is not a number that JSON has: Helm cannot hand it on',
      remedy: 'write a number, or remove it',
    };
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return {
      reason: 'it is larger than Helm can hand on exactly, which counts up to 2^53',
      remedy: 'write a smaller number',
    };
  if (port.test(key.split('.').at(-1) ?? '') && !(Number.isInteger(value) && value >= 0 && value <= 65535))
    return { reason: 'it is a port: ports go up to 65535', remedy: 'write a whole number from 1 to 65535' };
  if (value < 0 && !mayBeNegative.test(key) && !ruled.has(key))
    return {
      reason: 'it counts or measures something, and nothing here is fewer than none',
      remedy: 'write 0 or more, or remove it',
    };
  return undefined;
}

function durationFault(version: string, key: string, value: string): Fault | undefined {
  const own = chartDefault(version, key.split('.'));
  if (value === '' || typeof own !== 'string' || !goDuration.test(own) || own === '0') return undefined;
  const scraped = key.includes('serviceMonitor.');
  const example = `write for example ${JSON.stringify(own === '0s' ? '30s' : own)}`;
  if (!(scraped ? scrapeDuration : goDuration).test(value))
    return {
      reason: `it is a time, and no program reads ${JSON.stringify(value.slice(0, 40))} as one`,
      remedy: example,
      source: scraped
        ? 'Prometheus Operator: ServiceMonitor, endpoints[].interval'
        : 'Go: time.ParseDuration, by which agent and operator read their times',
    };
  return value.startsWith('-') ? { reason: 'no time is shorter than none', remedy: example } : undefined;
}

/** What containers ask for and may have, which the API server reads. */
function resourceProblems(key: string, value: HelmValue): readonly Problem[] {
  return ['limits', 'requests'].flatMap((part) => {
    const amounts = isMapping(value) && Object.hasOwn(value, part) ? value[part] : undefined;
    if (!isMapping(amounts)) return [];
    return Object.entries(amounts).flatMap(([name, amount]) => {
      const text = typeof amount === 'number' ? String(amount).toLowerCase() : amount;
      if (text === null || (typeof text === 'string' && quantity.test(text) && !text.startsWith('-')))
        return [];
      return [
        toProblem(`${key}.${part}.${name}`, amount, {
          reason: 'it is not an amount that Kubernetes takes: the API server refuses the pods',
          remedy: 'write an amount such as 100m, 0.5 or 256Mi',
          source: 'Kubernetes: resource.Quantity; amounts of a container are not negative',
        }),
      ];
    });
  });
}

function toProblem(path: string, value: HelmValue, fault: Fault): Problem {
  return helmProblems['helm-wrong-form'].at(path, { found: showValue(path, value), ...fault });
}
