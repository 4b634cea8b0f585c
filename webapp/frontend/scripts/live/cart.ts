// The customer's side of a session cart: on its own page, or in a panel of the viewer's, kept as the server has it.
import { askingForms } from './asking.ts';
import { runClocks, setClock } from './clock.ts';
import type { Answer } from './line.ts';
import { inLanguage, mirror } from './mirror.ts';

/** What a cart needs of the page that it stands on. */
export interface CartPlace {
  command(name: string, body: Record<string, unknown>): Promise<Answer>;
  /** How many lines there are, whenever it was brought up to date. */
  counted?(lines: number): void;
  /** The server shows another page: the session has moved on. */
  left?(): void;
}

/** Names of events after which the cart is another one. */
const CHANGES = /^session:(item|price|offer|productShown|interest|completed|canceled|timedOut|ended|extended)/;

/** Takes over the session cart on this page; gives what is called with the name of each event of its room. */
export function sessionCart(place: CartPlace): (name: string) => void {
  const cart = document.querySelector<HTMLElement>('[data-session-cart]');
  if (!cart) return () => undefined;
  let reapply = (): void => undefined;
  const count = (): void => place.counted?.(document.querySelectorAll('#cart-lines > [data-state]').length);
  const refresh = mirror({
    url: () => cart.dataset.url ?? '',
    parts: ['#cart-body'],
    shown: (page) => {
      setClock(page);
      reapply();
      runClocks();
      count();
    },
    left: () => (place.left ? place.left() : location.reload()),
  });
  const words = { adding: cart.dataset.wordsAdding ?? '', instead: cart.dataset.wordsInstead ?? '' };
  reapply = askingForms({ command: place.command, refresh, words, digits: Number(cart.dataset.digits ?? 2), comma: cart.hasAttribute('data-comma') });
  setClock();
  runClocks();
  count();
  document.addEventListener('vetrina:over', () => void refresh());
  return (name) => {
    if (CHANGES.test(name)) void refresh();
  };
}

/** Puts the cart into an empty place of another page, as its own page has it. */
export async function bringCart(into: HTMLElement, url: string, place: CartPlace): Promise<(name: string) => void> {
  const answer = await fetch(inLanguage(url), { headers: { 'X-Swap': 'yes' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const cart = page.querySelector('[data-session-cart]');
  if (!answer.ok || !cart) return () => undefined;
  into.replaceChildren(document.importNode(cart, true));
  return sessionCart(place);
}
