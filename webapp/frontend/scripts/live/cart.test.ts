import { beforeEach, expect, test, vi } from 'vitest';
import { bringCart } from './cart.ts';
import type { Answer } from './line.ts';

const CART = (lines: number, words = 'Kept for you'): string =>
  `<html><body><section data-session-cart data-url="/live/shop/1/cart" data-server-now="2026-11-20T09:00:00+00:00" data-digits="2">
    <div id="cart-body"><h2>${words}</h2><ul id="cart-lines" data-line-list>${'<li data-state="kept"></li>'.repeat(lines)}</ul></div></section></body></html>`;
const refused: Answer = { ok: false, body: {}, code: 'x', title: 'No.', detail: '', values: {} };

let page: string;

beforeEach(() => {
  vi.useFakeTimers();
  document.documentElement.lang = 'it';
  document.body.innerHTML = '<div id="place"></div>';
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(page))));
});

test('a cart is brought into another page, follows what happens to it, and tells how much is in it', async () => {
  page = CART(1);
  const counted: number[] = [];
  const place = { command: () => Promise.resolve(refused), counted: (lines: number) => counted.push(lines) };
  const heard = await bringCart(document.getElementById('place')!, '/live/shop/1/cart', place);
  expect(fetch).toHaveBeenCalledWith('/live/shop/1/cart?lang=it', expect.anything());
  expect(counted).toEqual([1]);
  page = CART(3, 'Your order 1 is in');
  heard('chat:line');
  await vi.advanceTimersByTimeAsync(500);
  expect(counted).toEqual([1]);
  heard('session:completed');
  await vi.advanceTimersByTimeAsync(500);
  expect(counted).toEqual([1, 3]);
  expect(document.querySelector('h2')!.textContent).toBe('Your order 1 is in');
});

test('where the cart does not answer, the page goes on without it', async () => {
  page = '<html><body>no cart</body></html>';
  const heard = await bringCart(document.getElementById('place')!, '/live/shop/1/cart', { command: () => Promise.resolve(refused) });
  heard('session:itemAdded');
  expect(document.getElementById('place')!.children).toHaveLength(0);
});
