import { beforeEach, expect, test } from 'vitest';

import { board, stepInto } from './board.ts';
import { choosing, many } from './many.ts';

beforeEach(() => {
  document.body.innerHTML = '';
});

test('a card goes where its next step leads and nowhere else', () => {
  document.body.innerHTML = `<ul>
    <li data-card="1" data-goes="shipped delivered "><form data-step="shipped"></form></li></ul>
    <section data-column="picking" data-takes="picking"></section><section data-column="away" data-takes="shipped ready"></section>`;
  const card = document.querySelector<HTMLElement>('[data-card]')!;
  const [picking, away] = [...document.querySelectorAll<HTMLElement>('[data-column]')] as [HTMLElement, HTMLElement];
  expect(stepInto(card, picking)).toBeUndefined();
  expect(stepInto(card, away)).toBe('shipped');
  board();
  let sent = '';
  card.querySelector('form')!.requestSubmit = () => { sent = 'shipped'; };
  card.dispatchEvent(new Event('dragstart', { bubbles: true }));
  expect([picking.classList.contains('board-shut'), away.classList.contains('board-open')]).toEqual([true, true]);
  away.dispatchEvent(new Event('drop', { bubbles: true, cancelable: true }));
  expect(sent).toBe('shipped');
  expect(away.className).toBe('');
});

test('how many are chosen is said, and one tick takes all', () => {
  document.body.innerHTML = `<form data-many><div data-many-bar><input type="checkbox" data-many-all><span data-many-count data-words="{count} chosen"></span></div>
    <input type="checkbox" name="order" value="a"><input type="checkbox" name="order" value="b"></form>`;
  many();
  const [all, first] = [...document.querySelectorAll<HTMLInputElement>('input')] as [HTMLInputElement, HTMLInputElement];
  const count = document.querySelector<HTMLElement>('[data-many-count]')!;
  first.checked = true;
  first.dispatchEvent(new Event('change', { bubbles: true }));
  expect([count.textContent, all.indeterminate]).toEqual(['1 chosen', true]);
  all.checked = true;
  all.dispatchEvent(new Event('change', { bubbles: true }));
  expect(count.textContent).toBe('2 chosen');
});

test('what is typed under a choice chooses it', () => {
  document.body.innerHTML = '<form><input type="radio" value="amount"><input data-chooses="amount"></form>';
  choosing();
  document.querySelector('[data-chooses]')!.dispatchEvent(new Event('input', { bubbles: true }));
  expect(document.querySelector<HTMLInputElement>('input')!.checked).toBe(true);
});
