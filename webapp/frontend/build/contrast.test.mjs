// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { unreadable } from './contrast.mjs';

const tokens = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8');

test('every text of the tokens can be read in both themes', () => {
  expect(unreadable(tokens)).toEqual([]);
});

test('a caption that fades too far is found', () => {
  const faded = tokens.replace('--ink-3: oklch(0.475 0.022 258)', '--ink-3: oklch(0.7 0.022 258)');
  expect(unreadable(faded)).toContain('giorno: ink-3 on base-100 has 2.58, needs 4.5');
});

test('a color that is gone is no color that can be read', () => {
  expect(unreadable(tokens.replaceAll('--focus: ', '--gone: '))).not.toEqual([]);
});
