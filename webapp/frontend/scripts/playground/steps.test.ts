import { expect, test } from 'vitest';
import type { Step } from './shapes.ts';
import { knots, spent } from './steps.ts';

const step = (name: string, state: Step['state'] = 'ok', details: Step['details'] = {}): Step => ({ step: name, state, words: '', ms: 1, details });

test('checks that passed are one knot', () => {
  const told = knots([step('received'), step('workspace_active'), step('not_blocked'), step('keywords'), step('retrieved')]);
  expect(told.map((knot) => knot.name)).toEqual(['Received', 'Checked', 'Retrieved']);
  expect(told[1]!.checks).toHaveLength(3);
  expect(told[1]!.ms).toBe(3);
});

test('a check that ends the turn stands alone, in red', () => {
  const told = knots([step('workspace_active'), step('not_blocked'), step('keywords'), step('registered', 'refused')]);
  expect(told.map((knot) => [knot.name, knot.look])).toEqual([['Checked', 'ok'], ['Registered', 'no']]);
});

test('tools are told before the draft they went into', () => {
  const told = knots([step('drafted'), step('tool', 'ok', { name: 'find_products' }), step('tool', 'ok', { name: 'shop_facts' }), step('proved')]);
  expect(told.map((knot) => knot.name)).toEqual(['find_products', 'shop_facts', 'Drafted', 'Proved']);
  expect(told.map((knot) => knot.call)).toEqual([1, 2, 0, 0]);
});

test('a model that failed and the one that took over are both told', () => {
  expect(knots([step('drafted', 'failed'), step('drafted')]).map((knot) => knot.look)).toEqual(['no', 'work']);
});

test('a step nobody knows yet is told by its own name', () => {
  expect(knots([step('weighed_twice')])[0]!.name).toBe('weighed twice');
});

test.each([[0.4, '0.4 ms'], [41.2, '41 ms'], [1850, '1.85 s']])('%d milliseconds are read as %s', (ms, words) => {
  expect(spent(ms)).toBe(words);
});
