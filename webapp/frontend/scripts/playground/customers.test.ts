import { beforeEach, expect, test } from 'vitest';
import { described, freshNumber, keyOf, madeUp, makeUp, playable } from './customers.ts';
import type { Workspace } from './shapes.ts';

beforeEach(() => localStorage.clear());

test('somebody made up is remembered in this browser', () => {
  makeUp('Giulia', '+39 333 123 4567', 'it');
  expect(madeUp()).toEqual([{ name: 'Giulia', phone: '+393331234567', user_id: '', language: 'it', registered: false }]);
});

test('somebody can be made up without a number', () => {
  const customer = makeUp('Ana', 'ES.7K2M9Q', 'es')!;
  expect([customer.phone, customer.user_id, keyOf(customer)]).toEqual(['', 'ES.7K2M9Q', 'ES.7K2M9Q']);
});

test.each(['', 'ciao', '333123', '+39', 'ES.'])('%j is nobody', (known) => {
  expect(makeUp('X', known, 'it')).toBeNull();
  expect(madeUp()).toEqual([]);
});

test('the same number again is the same person with another name', () => {
  makeUp('Giulia', '+393331234567', 'it');
  makeUp('Giulietta', '+393331234567', 'es');
  expect(madeUp().map((one) => one.name)).toEqual(['Giulietta']);
});

test('the demo’s own customers come first', () => {
  makeUp('Giulia', '+393331234567', 'it');
  const marta = { name: 'Marta', phone: '+393330000418', user_id: '', language: 'it' as const, registered: true };
  expect(playable({ customers: [marta] } as unknown as Workspace).map((one) => one.name)).toEqual(['Marta', 'Giulia']);
  expect(described(marta)).toBe('Marta, registered');
});

test('a storage that was tampered with is no reason to fail', () => {
  localStorage.setItem('vetrina.made-up', '{');
  expect(madeUp()).toEqual([]);
});

test('a fresh number has as many figures as an Italian mobile', () => {
  expect(freshNumber(() => 0.0000001)).toMatch(/^\+39333\d{7}$/);
});
