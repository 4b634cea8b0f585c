import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { countdowns, figures } from './countdown.ts';
import { openByItself } from './doors.ts';
import { livePage } from './live.ts';
import { morph } from './morph.ts';
import { quantityAfter } from './stepper.ts';

const page = (quantity: number, version: number, extra = ''): string => `
  <main id="main" data-live data-url="/l/t" data-version="${version}">
    ${extra}
    <form class="stepper" action="/l/t/line" data-swaps data-stepper data-quantity="${quantity}" data-step="1" data-least="1" data-most="5" data-unit="piece">
      <input type="hidden" name="sku" value="JAM"><input type="hidden" name="version" value="${version}">
      <button id="less-JAM" name="quantity" value="${quantity - 1}">-</button><span data-figure>${quantity}</span>
      <button id="more-JAM" name="quantity" value="${quantity + 1}">+</button>
    </form>
    <form id="go" data-busy="Opening"><button id="checkout">Checkout</button></form>
  </main><div id="counter">${quantity}</div>`;

const asked: { url: string; body: URLSearchParams }[] = [];
let answer: () => Response;

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  document.body.innerHTML = page(2, 7);
  answer = () => new Response(`<html><body>${page(4, 8)}</body></html>`);
  vi.stubGlobal('fetch', (url: string, told?: RequestInit) => {
    asked.push({ url: String(url), body: new URLSearchParams(String(told?.body ?? '')) });
    try {
      return Promise.resolve(answer());
    } catch (away) {
      return Promise.reject(away);
    }
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const press = (id: string): void => document.getElementById(id)!.click();
const figure = (): string => document.querySelector('[data-figure]')!.textContent!;

test('presses that follow each other are one change, shown at once', async () => {
  document.body.dataset.offline = 'No connection.';
  livePage();
  press('more-JAM');
  press('more-JAM');
  expect(figure()).toBe('4');
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.map(({ url }) => url)).toEqual(['/l/t/line']);
  expect(Object.fromEntries(asked[0]!.body)).toEqual({ sku: 'JAM', quantity: '4', version: '7' });
  expect(document.querySelector<HTMLElement>('[data-live]')!.dataset.version).toBe('8');
  expect(document.getElementById('counter')!.textContent).toBe('4');
});

test('without a connection it says so and keeps trying', async () => {
  let tries = 0;
  const arrives = answer;
  answer = () => {
    tries += 1;
    if (tries < 3) throw new TypeError('away');
    return arrives();
  };
  press('more-JAM');
  await vi.advanceTimersByTimeAsync(1000);
  expect(document.querySelector('.offline')?.textContent).toBe('No connection.');
  await vi.advanceTimersByTimeAsync(7000);
  expect(document.querySelector('.offline')).toBeNull();
  expect(document.getElementById('counter')!.textContent).toBe('4');
});

test('less than the least is none, more than there is is nothing more', () => {
  const form = document.querySelector<HTMLFormElement>('form')!;
  Object.assign(form.dataset, { step: '50', least: '100', most: '300' });
  expect(quantityAfter(form, 150, false)).toBe(100);
  expect(quantityAfter(form, 100, false)).toBe(0);
  expect(quantityAfter(form, 250, true)).toBe(300);
  expect(quantityAfter(form, 300, true)).toBe(300);
});

test('a new state touches only what differs: pictures, focus and what was typed stay', () => {
  document.body.innerHTML = '<div id="a"><img src="x.png"><input name="street"><details open><p>why</p></details><ul><li id="one">1</li><li id="two">2</li></ul></div>';
  const here = document.getElementById('a')!;
  const [picture, street, two] = [here.querySelector('img')!, here.querySelector('input')!, document.getElementById('two')!];
  street.value = 'Via So';
  const there = document.createElement('div');
  there.id = 'a';
  there.innerHTML = '<img src="x.png"><input name="street" aria-invalid="true"><details><p>because</p></details><ul><li id="two">2!</li></ul>';
  morph(here, there);
  expect(here.querySelector('img')).toBe(picture);
  expect(street.value).toBe('Via So');
  expect(street.getAttribute('aria-invalid')).toBe('true');
  expect(here.querySelector('details')!.open).toBe(true);
  expect(here.querySelector('details p')!.textContent).toBe('because');
  expect(document.getElementById('two')).toBe(two);
  expect(here.querySelectorAll('li')).toHaveLength(1);
});

test('a countdown shows figures, turns at five minutes and announces it once', () => {
  document.body.innerHTML = '<div data-countdown data-left="301"><b data-figures></b><progress></progress><span data-announce data-five="Five" data-one="One" data-over="Over"></span></div>';
  const strip = document.querySelector<HTMLElement>('[data-countdown]')!;
  const over = vi.fn();
  document.addEventListener('vetrina:over', over, { once: true });
  let now = 0;
  const at = (seconds: number): void => {
    now = seconds * 1000;
    countdowns(() => now);
  };
  at(0);
  expect(strip.querySelector('b')!.textContent).toBe('5:01');
  at(1);
  expect(strip.querySelector('[data-announce]')!.textContent).toBe('Five');
  at(30);
  expect(strip.hasAttribute('data-soon')).toBe(true);
  at(301);
  expect(strip.querySelector('b')!.textContent).toBe('0:00');
  expect(over).toHaveBeenCalledOnce();
  expect(figures(872)).toBe('14:32');
});

test('a link opens by itself, and a refusal is shown rather than asked again', async () => {
  document.body.innerHTML = '<form data-opens action="/l/t/open"></form>';
  const form = document.querySelector('form')!;
  form.submit = vi.fn();
  answer = () => new Response('too many', { status: 429 });
  openByItself();
  await vi.advanceTimersByTimeAsync(10);
  expect(asked.map(({ url }) => url.replace(/^.*\/l/, '/l'))).toEqual(['/l/t/open']);
  expect(form.submit).toHaveBeenCalledOnce();
});
