import { expect, test } from 'vitest';
import { placed, tabs } from './tabs.ts';

test('a tab that is in view moves nothing, one further on stands in the middle', () => {
  expect(placed(360, 0, 80)).toBe(0);
  expect(placed(360, 280, 80)).toBe(0);
  expect(placed(360, 500, 100)).toBe(370);
});

test('a row without an open tab stays where it is', () => {
  document.body.innerHTML = '<nav class="pages-tabs"><a href="#">One</a></nav>';
  tabs();
  expect(document.querySelector('nav')?.scrollLeft).toBe(0);
});
