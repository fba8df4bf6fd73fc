// Answers lists as the API does: filters by name, label and more, sorting, pages.
// It must never answer an unknown sort order or page silently.
import type { FastifyRequest } from 'fastify';
import { invalidField } from './apiError';
import { parseLabelSelector } from './labels';
import type { Labels } from './model';

const defaultPerPage = 25;
const maxPerPage = 50;

type Query = Record<string, string | string[] | undefined>;

export interface ListRules<T> {
  /** Fields that `sort` may name. */
  sort?: readonly (keyof T & string)[];
  /** Query parameters that restrict the list beyond `name` and `label_selector`. */
  filters?: Record<string, (item: T, values: string[]) => boolean>;
}

export function queryValues(request: FastifyRequest, key: string): string[] {
  const value = (request.query as Query)[key];
  return value === undefined ? [] : [value].flat();
}

function wholeNumber(request: FastifyRequest, key: string, otherwise: number): number {
  const [text] = queryValues(request, key);
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d*$/.test(text)) throw invalidField(key, 'must be a whole number from 1');
  return Number(text);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en');
}

function sorted<T extends object>(items: T[], wishes: string[], allowed: readonly (keyof T & string)[]): T[] {
  const orders = wishes.map((wish) => {
    const [field = '', direction = 'asc'] = wish.split(':');
    const key = allowed.find((candidate) => candidate === field);
    if (key === undefined || !['asc', 'desc'].includes(direction))
      throw invalidField('sort', `cannot sort by '${wish}'`);
    return { key, sign: direction === 'desc' ? -1 : 1 };
  });
  return [...items].sort((a, b) => {
    for (const { key, sign } of orders) {
      const order = sign * compare(a[key], b[key]);
      if (order !== 0) return order;
    }
    return 0;
  });
}

interface Listed {
  name?: string | null;
  labels?: Labels;
}

/** One page of a list: filters and sorts what is stored, shows only the page. `per_page` is 25 unless asked otherwise, 50 at most. */
export function answerList<T extends object>(
  request: FastifyRequest,
  key: string,
  all: T[],
  show: (item: T) => unknown,
  rules: ListRules<T> = {},
) {
  let items = all;
  const names = queryValues(request, 'name');
  if (names.length > 0) items = items.filter((item) => names.includes((item as Listed).name ?? ''));
  for (const selector of queryValues(request, 'label_selector')) {
    const matches = parseLabelSelector(selector);
    items = items.filter((item) => matches((item as Listed).labels ?? {}));
  }
  for (const [parameter, keeps] of Object.entries(rules.filters ?? {})) {
    const values = queryValues(request, parameter);
    if (values.length > 0) items = items.filter((item) => keeps(item, values));
  }
  items = sorted(items, queryValues(request, 'sort'), rules.sort ?? []);
  const perPage = Math.min(maxPerPage, wholeNumber(request, 'per_page', defaultPerPage));
  const page = wholeNumber(request, 'page', 1);
  const lastPage = Math.max(1, Math.ceil(items.length / perPage));
  return {
    [key]: items.slice((page - 1) * perPage, page * perPage).map((item) => show(item)),
    meta: {
      pagination: {
        page,
        per_page: perPage,
        previous_page: page > 1 ? page - 1 : null,
        next_page: page < lastPage ? page + 1 : null,
        last_page: lastPage,
        total_entries: items.length,
      },
    },
  };
}
