// A call of a tool: its arguments in a line, its result as people read it, and both as they were.
import { h, type Child } from './dom.ts';
import { passages } from './retrieved.ts';
import type { Details, Json } from './shapes.ts';
import { listed, text } from './steps.ts';

const LONGEST = 220;
// JSON from the database has no order of its own; people ask for something first, and limit it last.
const FIRST = ['query', 'question', 'product', 'topic', 'purpose', 'reason', 'category', 'budget', 'at_least', 'tags', 'without_allergens', 'in_stock', 'limit'];

/** The arguments that were given, as `query gift box, budget 30`. */
export function argumentsOf(details: Details): HTMLElement {
  const given = Object.entries(object(details.arguments)).filter(([, value]) => !isEmpty(value)).sort(([one], [other]) => place(one) - place(other));
  return h('span', { class: 'args' }, ...given.flatMap(([name, value], index): Child[] => [index ? ', ' : ' ', h('span', { class: 'arg' }, h('b', {}, `${name} `), short(value))]));
}

/** What came back. */
export function resultOf(details: Details): HTMLElement {
  const result = object(details.result);
  return h('div', { class: 'step-more' }, readable(result), json(details));
}

const place = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

function readable(result: Details): HTMLElement {
  if (typeof result.refusal === 'string') return h('div', { class: 'found-goods' }, h('b', {}, result.refusal), text(result, 'message'));
  const found = listed(result.passages);
  if (found.length) return passages(found);
  const products = [...listed(result.products), ...listed([result.product ?? null])];
  const near = listed(result.near_budget);
  const left = listed(result.left_out);
  if (products.length || near.length || left.length) {
    return h('div', { class: 'found-goods' }, ...products.map((one) => good(one)), ...near.map((one) => good(one, 'a little over: ')), leftOut(left));
  }
  if (Array.isArray(result.products)) return h('div', { class: 'found-goods' }, h('div', { class: 'out' }, 'nothing fits'));
  return h('div', { class: 'found-goods' }, ...Object.entries(flat(result)).map(([name, value]) => h('div', {}, h('b', {}, `${name} `), value)));
}

function good(product: Details, before = ''): HTMLElement {
  const stock = typeof product.stock === 'number' ? `${product.stock} in stock` : '';
  const allergens = text(product, 'allergens_text');
  return h('div', { class: 'good' }, h('b', {}, before + text(product, 'name')), h('span', {}, text(product, 'price')), stock && h('span', {}, stock), allergens && h('span', {}, allergens));
}

function leftOut(left: Details[]): HTMLElement | null {
  if (!left.length) return null;
  return h('div', { class: 'out' }, `left out: ${left.map((one) => `${text(one, 'name')} (${text(one, 'reason').replace('allergen:', '')})`).join(', ')}`);
}

/** Both sides of the call, as they were. */
function json(details: Details): HTMLElement {
  return h('details', { class: 'as-json' }, h('summary', {}, 'as JSON'), h('pre', { class: 'payload' }, JSON.stringify({ arguments: details.arguments, result: details.result }, null, 2)));
}

/** A result's plain values; facts and categories by their own names. */
function flat(result: Details): Record<string, string> {
  const told = Object.keys(object(result.facts)).length ? object(result.facts) : listed(result.categories).length ? counted(listed(result.categories)) : result;
  return Object.fromEntries(Object.entries(told).filter(([, value]) => !isEmpty(value)).map(([name, value]) => [name, text(object(value), 'text') || short(value)]));
}

const counted = (categories: Details[]): Details => Object.fromEntries(categories.map((one) => [text(one, 'name'), one.count ?? '']));

function short(value: Json): string {
  if (Array.isArray(value)) return value.every((one) => typeof one !== 'object') ? value.join(', ') : `${value.length} of them: ${value.slice(0, 3).map((one) => text(object(one), 'title') || text(object(one), 'name')).filter(Boolean).join(', ')}`;
  const words = typeof value === 'object' && value !== null ? Object.entries(value).map(([name, inner]) => `${name} ${short(inner)}`).join(', ') : String(value);
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

const object = (value: Json | undefined): Details => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});
const isEmpty = (value: Json): boolean => value === null || value === '' || (Array.isArray(value) && !value.length) || (typeof value === 'object' && !Array.isArray(value) && !Object.keys(value).length);
