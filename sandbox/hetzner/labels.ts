// Labels and label selectors as the API reads them: what a label may be, and which resources a selector means.
// It must never treat an unreadable selector as "everything": that is refused.
import { invalidField } from './apiError';
import type { Labels } from './model';

const name = /^[a-z0-9A-Z]([a-z0-9A-Z._-]{0,61}[a-z0-9A-Z])?$/;
const prefix = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash < 0) return name.test(key);
  return prefix.test(key.slice(0, slash)) && name.test(key.slice(slash + 1));
}

function isLabelValue(value: string): boolean {
  return value === '' || name.test(value);
}

/** @throws ApiError invalid_input naming the label */
export function checkLabels(labels: Labels | undefined): Labels {
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!isLabelKey(key)) throw invalidField('labels', `label key '${key}' is not valid`);
    if (!isLabelValue(value)) throw invalidField('labels', `value '${value}' of label '${key}' is not valid`);
  }
  return { ...labels };
}

type Requirement = (labels: Labels) => boolean;

function parseRequirement(text: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set?.[1] !== undefined && isLabelKey(set[1])) {
    const key = set[1];
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    const negative = set[2] === 'notin';
    return (labels) => negative !== (key in labels && values.includes(labels[key] ?? ''));
  }
  const equals = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
  if (equals?.[1] !== undefined && isLabelKey(equals[1]) && isLabelValue(equals[3] ?? '')) {
    const [, key, operator, value = ''] = equals;
    if (operator === '!=') return (labels) => labels[key] !== value;
    return (labels) => key in labels && labels[key] === value;
  }
  const absent = text.startsWith('!');
  const key = absent ? text.slice(1) : text;
  if (!isLabelKey(key)) throw invalidField('label_selector', `cannot read '${text}'`);
  return (labels) => key in labels !== absent;
}

/** Reads `a=b`, `a==b`, `a!=b`, `a`, `!a`, `a in (b,c)`, `a notin (b,c)`, joined by commas. @throws ApiError invalid_input */
export function parseLabelSelector(selector: string): Requirement {
  const parts = selector.split(/,(?![^(]*\))/).map((part) => part.trim());
  const requirements = parts.filter((part) => part !== '').map(parseRequirement);
  return (labels) => requirements.every((requirement) => requirement(labels));
}
