import { expect, test } from 'vitest';
import { typedAmount, worded } from './amounts.ts';

test.each([
  ['38,50', 2, true, 3850],
  ['38.5', 2, true, 3850],
  ['38', 2, false, 3800],
  ['€ 1.250,00', 2, true, 125_000],
  ['1,250.75', 2, false, 125_075],
  ['1.250', 2, true, 125_000],
  ['1.25', 2, false, 125],
  ['12', 0, true, 12],
  ['12,50', 0, true, null],
  ['38,505', 2, true, null],
  ['a lot', 2, true, null],
  ['', 2, true, null],
])('%s is read as people write it', (text, digits, comma, minor) => {
  expect(typedAmount(text, digits, comma)).toBe(minor);
});

test('a price is written as the server writes it', () => {
  expect(worded(3850, 'EUR', 'it').replace(/\s/g, ' ')).toBe('38,50 €');
  expect(worded(3850, 'EUR', 'en')).toBe('€38.50');
});
