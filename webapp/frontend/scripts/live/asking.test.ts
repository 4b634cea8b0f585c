import { beforeEach, expect, test, vi } from 'vitest';
import { askingForms } from './asking.ts';
import type { Answer } from './line.ts';
import { mirror } from './mirror.ts';

const CART = `
  <li id="line-1" data-spot data-state="kept">
    <form id="remove" data-command="session:removeItem" data-effect="remove"><input name="sessionId" value="s"><input name="itemId" value="1"><button id="x"></button></form>
    <form id="price" data-command="session:adjustPrice" data-effect="price" data-unclear="No amount.">
      <input name="sessionId" value="s"><input name="askApproval" value="yes" data-as="yes"><input name="newPrice" data-as="amount" value="38,50"><input name="reason" value="Flaw">
      <button id="set"></button><button id="offer" data-command="session:offerPrice" data-effect="wait" data-renames="reason=note"></button>
    </form>
    <div data-problem hidden></div>
  </li>`;
const PAGE = (lines: string): string => `<ul id="lines" data-line-list>${lines}</ul>
  <div id="good-7" data-spot><form data-command="session:addItem" data-effect="add" data-ghost="Feria"><input name="sessionId" value="s"><input name="variantId" value="7"><input name="quantity" value="2" data-as="int"><button id="add"></button></form><div data-problem hidden></div></div>`;

const asked: { name: string; body: Record<string, unknown> }[] = [];
let settle: (answer: Partial<Answer>) => void;
let reapply: () => void;

const refresh = (): Promise<void> => {
  reapply();
  return Promise.resolve();
};
// The forms are listened to once for a page, as in a browser.
reapply = askingForms({
  command: (name, body) => {
    asked.push({ name, body });
    return new Promise((resolve) => (settle = (answer) => resolve({ ok: true, body: {}, code: '', title: '', detail: '', values: {}, ...answer })));
  },
  refresh,
  words: { adding: 'Keeping it', instead: 'Take {name}, {price}' },
  digits: 2,
  comma: true,
});
const press = (id: string): void => document.getElementById(id)!.click();
const later = (): Promise<void> => new Promise((next) => setTimeout(next));

beforeEach(() => {
  asked.length = 0;
  document.documentElement.lang = 'en';
  document.body.innerHTML = PAGE(CART);
  reapply();
});

test('what is added stands there at once, as something that is not sure yet, and gives way to the truth', async () => {
  press('add');
  expect(asked).toEqual([{ name: 'session:addItem', body: { sessionId: 's', variantId: '7', quantity: 2 } }]);
  expect(document.querySelector('.ghost')!.textContent).toBe('FeriaKeeping it');
  reapply(); // the page was brought up to date meanwhile: it is still on its way
  expect(document.querySelectorAll('.ghost')).toHaveLength(1);
  settle({});
  await later();
  expect(document.querySelector('.ghost')).toBeNull();
});

test('whoever was slower is told beside the good, and takes what is alike with one tap', async () => {
  press('add');
  settle({ ok: false, title: 'Somebody was faster.', detail: '', values: { alternatives: [{ variantId: '9', names: { en: 'Cala' }, unitMinor: 6500, currency: 'EUR' }] } });
  await later();
  const problem = document.querySelector<HTMLElement>('#good-7 [data-problem]')!;
  expect(problem.hidden).toBe(false);
  expect(problem.textContent).toBe('Somebody was faster.Take Cala, €65.00');
  problem.querySelector('button')!.click();
  expect(asked[1]).toEqual({ name: 'session:addItem', body: { sessionId: 's', quantity: 2, variantId: '9' } });
  expect(problem.hidden).toBe(true);
  settle({});
  await later();
});

test('a line that is being taken out is not taken out twice, and stays where it is refused', async () => {
  press('x');
  press('x');
  expect(asked).toHaveLength(1);
  expect(document.getElementById('line-1')!.dataset.underway).toBe('remove');
  settle({ ok: false, title: 'Not yours.', detail: 'Ask who put it in.' });
  await later();
  expect(document.getElementById('line-1')!.dataset.underway).toBeUndefined();
  expect(document.querySelector('#line-1 [data-problem]')!.textContent).toBe('Not yours. Ask who put it in.');
});

test('a price is read as its reader writes it; one form sets it or only offers it', async () => {
  press('set');
  expect(asked[0]).toEqual({ name: 'session:adjustPrice', body: { sessionId: 's', askApproval: true, newPrice: 3850, reason: 'Flaw' } });
  settle({});
  await later();
  press('offer');
  expect(asked[1]).toEqual({ name: 'session:offerPrice', body: { sessionId: 's', askApproval: true, newPrice: 3850, note: 'Flaw' } });
  settle({});
  await later();
  document.querySelector<HTMLInputElement>('[name=newPrice]')!.value = 'cheap';
  press('set');
  expect(asked).toHaveLength(2);
  expect(document.querySelector('#line-1 [data-problem]')!.textContent).toBe('No amount.');
});

test('many happenings are one request, the last one counts, and another page is left to', async () => {
  vi.useFakeTimers();
  const pages = [PAGE('<li id="line-2">two</li>'), PAGE('<li id="line-3">three</li>'), '<p>over</p>'];
  const fetched = vi.fn(() => Promise.resolve(new Response(pages.shift())));
  vi.stubGlobal('fetch', fetched);
  const left = vi.fn();
  const bring = mirror({ url: () => '/team/live/1', parts: ['#lines'], shown: () => undefined, left });
  void bring();
  void bring();
  const last = bring();
  await vi.runAllTimersAsync();
  await last;
  expect(fetched).toHaveBeenCalledTimes(2);
  expect(fetched).toHaveBeenLastCalledWith('/team/live/1?lang=en', expect.anything());
  expect(document.getElementById('lines')!.textContent).toBe('three');
  void bring();
  await vi.runAllTimersAsync();
  expect(left).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
