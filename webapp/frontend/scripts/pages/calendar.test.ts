import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { calendarPage, dayAfterKey, dayFrom, monthFrom } from './calendar.ts';

const cell = (day: string, open: boolean): string =>
  open
    ? `<td role="gridcell"><a class="day" id="day-${day}" data-day="${day}" href="/book?day=${day}" data-turns>${day}</a></td>`
    : `<td role="gridcell"><span class="day off" id="day-${day}" data-day="${day}">${day}</span></td>`;

const page = (days: [string, boolean][], chosen = ''): string => `
  <main id="main" data-calendar>
    <a id="turn-before" href="/book?month=before" data-turns data-turn="before">before</a>
    <a id="turn-after" href="/book?month=after" data-turns data-turn="after">after</a>
    <table role="grid" data-grid><tbody><tr>${days.map(([day, open]) => cell(day, open)).join('')}</tr></tbody></table>
    <b data-chosen-moment>${chosen}</b><b data-chosen-price></b>
    <label><input type="radio" name="start" value="a" data-hour="16:30" data-moment="Sat 28 Nov, 16:30" data-price="€36.00"></label>
    <button data-keep="Keep {time} for me">Keep this time</button>
  </main><div id="counter"></div>`;

const WEEK: [string, boolean][] = [['2026-11-27', false], ['2026-11-28', true], ['2026-11-29', true], ['2026-11-30', false]];
const at = (day: string): HTMLElement => document.querySelector<HTMLElement>(`[data-day="${day}"]`)!;
const press = (on: HTMLElement, key: string): boolean => on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const settled = (): Promise<void> => new Promise((next) => setTimeout(next, 5));

beforeEach(() => {
  document.body.innerHTML = page(WEEK);
});
afterEach(() => vi.unstubAllGlobals());

test('days are counted over the ends of months and of clocks', () => {
  expect(dayFrom('2026-11-30', 1)).toBe('2026-12-01');
  expect(dayFrom('2026-10-25', -1)).toBe('2026-10-24');
  expect(monthFrom('2027-01-31', 1)).toBe('2027-02-28');
  expect(monthFrom('2027-01-31', -1)).toBe('2026-12-31');
});

test('arrows go by day and week, Home and End to the ends of the week, the page keys by month', () => {
  const from = '2026-11-28';
  const led = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'a'].map((key) => dayAfterKey(key, from));
  expect(led).toEqual(['2026-11-27', '2026-11-29', '2026-11-21', '2026-12-05', '2026-11-23', '2026-11-29', '2026-10-28', '2026-12-28', null]);
});

test('one day of the grid can be reached by Tab, and the arrows move it, over days without times too', () => {
  calendarPage();
  expect([...document.querySelectorAll<HTMLElement>('[data-day]')].map((one) => one.tabIndex)).toEqual([-1, 0, -1, -1]);
  press(at('2026-11-28'), 'ArrowLeft');
  expect(document.activeElement).toBe(at('2026-11-27'));
  expect(at('2026-11-27').tabIndex).toBe(0);
  expect(at('2026-11-28').tabIndex).toBe(-1);
});

test('a day of another month is fetched, and focus goes there', async () => {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    return Promise.resolve(new Response(page([['2026-12-01', true], ['2026-12-02', true]])));
  });
  calendarPage();
  press(at('2026-11-30'), 'ArrowRight');
  await settled();
  expect(asked[0]).toContain('month=after');
  expect(document.activeElement).toBe(at('2026-12-01'));
});

test('the button says which time it keeps, and what that costs stands beside it', () => {
  calendarPage();
  const radio = document.querySelector<HTMLInputElement>('input[name=start]')!;
  radio.checked = true;
  radio.dispatchEvent(new Event('change', { bubbles: true }));
  expect(document.querySelector('[data-keep]')!.textContent).toBe('Keep 16:30 for me');
  expect(document.querySelector('[data-chosen-price]')!.textContent).toBe('€36.00');
  expect(document.querySelector('[data-chosen-moment]')!.textContent).toBe('Sat 28 Nov, 16:30');
});
