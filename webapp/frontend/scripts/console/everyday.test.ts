import { beforeEach, expect, test } from 'vitest';

import { board, stepInto } from './board.ts';
import { beyond, calendar, nearest, type Start } from './calendar.ts';
import { choosing, many } from './many.ts';
import { filledIn, places, templates } from './templates.ts';

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

test('the free start that is nearest in that column is the one that is meant', () => {
  const at = (day: string, minute: number, of: string): Start => ({ at: `${day}T${String(minute)}`, day, minute, clock: '', of, date: '' });
  const starts = [at('mon', 540, 'ada'), at('mon', 600, 'ada'), at('mon', 600, 'tano'), at('tue', 600, 'ada')];
  expect(nearest(starts, { day: 'mon', of: 'ada', minute: 590 })?.at).toBe('monT600');
  expect(nearest(starts, { day: 'mon', of: 'ada', minute: 900 })).toBeUndefined();
  expect(nearest(starts, { day: 'tue', of: '', minute: 610 })?.of).toBe('ada');
  expect(beyond(starts, { day: 'mon', of: 'ada', minute: 540 }, true)?.minute).toBe(600);
  expect(beyond(starts, { day: 'mon', of: 'ada', minute: 540 }, false)).toBeUndefined();
});

test('a booking walks by arrows, and is carried by Alt and an arrow', async () => {
  const block = (id: string) => `<a href="#" data-block="${id}" data-moves="/b/${id}" data-starts="2026-11-23T09:00:00Z"></a>`;
  document.body.innerHTML = `<div data-calendar data-first="480" data-query="/console/calendar?view=week&day=2026-11-23" data-words-nowhere="no">
    <section data-column-day="mon" data-column-of="" class="cal-rows-40">${block('1')}${block('2')}</section>
    <section data-column-day="tue" data-column-of="" class="cal-rows-40">${block('3')}</section></div>`;
  const sent: [string, Record<string, string>][] = [];
  const free: Start[] = [{ at: '2026-11-24T10:00:00Z', day: 'tue', minute: 480, clock: '', of: 'ada', date: '' }];
  calendar(() => Promise.resolve({ minutes: 60, starts: free }), (url, values) => sent.push([url, values]));
  const first = document.querySelector<HTMLElement>('[data-block="1"]')!;
  const press = (key: string, altKey = false) => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, altKey, bubbles: true, cancelable: true }));
  first.focus();
  press('ArrowDown');
  expect((document.activeElement as HTMLElement).dataset.block).toBe('2');
  press('ArrowRight');
  expect((document.activeElement as HTMLElement).dataset.block).toBe('3');
  first.focus();
  press('ArrowRight', true);
  await Promise.resolve();
  await Promise.resolve();
  expect(sent).toEqual([['/b/1/move?view=week&day=2026-11-23', { starts_at: '2026-11-24T10:00:00Z', resource: 'ada', occurrence: '' }]]);
  // The columns come afresh while it is asked what is free: it goes all the same.
  const stale = document.querySelector<HTMLElement>('[data-calendar]')!;
  first.focus();
  press('ArrowRight', true);
  stale.replaceWith(stale.cloneNode(true));
  await Promise.resolve();
  await Promise.resolve();
  expect(sent.length).toBe(2);
});

test('an example is asked for each place of a template, and the text is shown filled in', () => {
  expect(places('a {{2}} b {{1}} c {{2}}')).toEqual(['2', '1']);
  expect(filledIn('Hi {{1}}, {{2}}', { 1: 'Marta' })).toBe('Hi Marta, …');
  document.body.innerHTML = `<textarea data-template="it" data-template-words="Example for {number}">Ciao {{1}}</textarea>
    <div data-template-samples="it"></div><p data-template-look="it" hidden></p>`;
  templates();
  const text = document.querySelector('textarea')!;
  text.dispatchEvent(new Event('input', { bubbles: true }));
  const field = document.querySelector<HTMLInputElement>('[data-template-samples] input')!;
  expect([field.name, field.closest('p')!.textContent]).toEqual(['sample_it_1', 'Example for 1']);
  field.value = 'Marta';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  expect(document.querySelector('[data-template-look]')!.textContent).toBe('Ciao Marta');
  text.value = 'Ciao';
  text.dispatchEvent(new Event('input', { bubbles: true }));
  expect(document.querySelector('[data-template-samples] input')).toBeNull();
});
