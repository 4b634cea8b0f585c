import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Answer, Line, Wishes } from '../live/line.ts';
import { pickingPage } from './picking.ts';

const row = (id: string, pick: string, does: string): string => `
  <li id="pick-${id}" data-spot data-pick="${pick}">
    <form data-pick-form data-item="${id}" data-does="${does}" action="/team/picking/${id}/${does}"><button>A3<span data-waits-words hidden>Kept</span></button></form>
    <p data-problem hidden></p>
  </li>`;
const page = (...rows: string[]): string => `
  <main data-picking data-url="/team/picking" data-seq="7" data-member="m" data-words-new="New: {what}" data-words-waiting="{count} not sent yet" data-words-away="No connection." data-words-over="Signed out.">
    <span id="picking-left">${rows.length}</span><p data-line-state hidden></p><p data-told></p>
    <div id="picks"><ul>${rows.join('')}</ul></div>
  </main>`;

let wishes: Wishes;
let answers: Map<string, (answer: Partial<Answer>) => void>;
let asked: { name: string; body: any; id: string }[];
let served: string;

const open = (told: Wishes): Line => {
  wishes = told;
  return {
    command: (name, body, id = '') => {
      asked.push({ name, body, id });
      return new Promise((done) => answers.set((body as any).itemId, done as any));
    },
    withdraw: () => true,
    mention: () => undefined,
    enter: () => undefined,
    leave: () => undefined,
    now: () => 0,
    unanswered: () => asked.length,
    close: () => undefined,
  };
};
const tap = (id: string): void => document.querySelector<HTMLButtonElement>(`#pick-${id} button`)!.click();
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(500);
const at = (id: string): HTMLElement => document.getElementById(`pick-${id}`)!;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  answers = new Map();
  asked = [];
  served = page(row('a', 'open', 'pick'), row('b', 'open', 'pick'));
  document.body.innerHTML = served;
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(`<html><body>${served}</body></html>`)));
  pickingPage(open);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a tap counts at once, and stays until the state that takes its place is shown', async () => {
  wishes.state?.('open');
  await settle();
  tap('a');
  expect(at('a').hasAttribute('data-underway')).toBe(true);
  expect(asked).toMatchObject([{ name: 'picklist:pick', body: { itemId: 'a' } }]);
  served = page(row('a', 'picked', 'unpick'), row('b', 'open', 'pick'));
  answers.get('a')!({ ok: true });
  await settle();
  expect(at('a').dataset.pick).toBe('picked');
  expect(at('a').hasAttribute('data-underway')).toBe(false);
});

test('without a connection it says so, goes on, and lets a slip be taken back', async () => {
  wishes.state?.('open');
  await settle();
  wishes.state?.('away');
  tap('a');
  tap('b');
  expect(document.querySelector('[data-line-state]')!.textContent).toContain('No connection.');
  expect(at('a').querySelector<HTMLElement>('[data-waits-words]')!.hidden).toBe(false);
  tap('b');
  expect(at('b').hasAttribute('data-underway')).toBe(false);
  wishes.state?.('open');
  await settle();
  expect(at('a').hasAttribute('data-underway')).toBe(true);
});

test('a line that somebody else has says who, until something is done about it', async () => {
  wishes.state?.('open');
  await settle();
  tap('a');
  served = page(row('a', 'picked', 'unpick'));
  answers.get('a')!({ ok: false, title: 'Anna has it already.', detail: '' });
  await settle();
  const problem = at('a').querySelector<HTMLElement>('[data-problem]')!;
  expect([problem.hidden, problem.textContent]).toEqual([false, 'Anna has it already.']);
});

test('what is new is read out and shown, where the warehouse was left', async () => {
  expect(wishes.rooms).toEqual({ warehouse: 7 });
  served = page(row('a', 'open', 'pick'), row('b', 'open', 'pick'), row('c', 'open', 'pick'));
  wishes.on!['picklist:newItem']!({ item: { shelf: 'B2', names: { en: 'Olive oil' } } }, {} as any);
  await settle();
  expect(document.querySelector('[data-told]')!.textContent).toBe('New: B2, Olive oil');
  expect(document.querySelectorAll('[data-spot]')).toHaveLength(3);
});

test('what was tapped before the page was opened anew is sent under the same id', () => {
  localStorage.setItem('picking-m', JSON.stringify([{ id: 'then', name: 'picklist:pick', body: { itemId: 'b' } }]));
  document.body.innerHTML = served;
  asked.length = 0;
  pickingPage(open);
  expect(asked).toEqual([{ name: 'picklist:pick', body: { itemId: 'b' }, id: 'then' }]);
  expect(at('b').hasAttribute('data-underway')).toBe(true);
});
