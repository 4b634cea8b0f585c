// Times that run on a live page: by the server's clock, whatever the browser's says.

const SECOND = 1000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const SOON = 5;
let ahead = 0;
let ticking = 0;
/** Which end was told of: a page that is brought up to date forgets its attributes. */
const ended = new WeakMap<Element, string>();

/** Takes over the server's time as the page tells it in `data-server-now`; called again whenever it was fetched anew. */
export function setClock(root: ParentNode = document, now: () => number = Date.now): void {
  const told = root.querySelector<HTMLElement>('[data-server-now]')?.dataset.serverNow;
  if (told) ahead = Date.parse(told) - now();
}

/** The server's time in milliseconds, to the accuracy of one request. */
export const serverNow = (now: () => number = Date.now): number => now() + ahead;

/** `4:05`, or `1:04:05` from an hour on. */
export function figures(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / HOUR), Math.floor((seconds % HOUR) / MINUTE), Math.floor(seconds % MINUTE)];
  const two = (figure: number): string => String(figure).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Moves every running time on, once a second. */
export function runClocks(now: () => number = Date.now): void {
  tickAll(now);
  ticking ||= window.setInterval(() => tickAll(now), SECOND);
}

export function tickAll(now: () => number = Date.now): void {
  for (const one of document.querySelectorAll<HTMLElement>('[data-until]')) countDown(one, now);
  for (const one of document.querySelectorAll<HTMLElement>('[data-since]')) write(one, secondsBetween(one.dataset.since, serverNow(now)));
}

const secondsBetween = (from: string | undefined, to: number): number => Math.max(0, Math.round((to - Date.parse(from ?? '')) / SECOND));

function countDown(one: HTMLElement, now: () => number): void {
  const left = Math.max(0, Math.round((Date.parse(one.dataset.until ?? '') - serverNow(now)) / SECOND));
  write(one, left);
  one.toggleAttribute('data-soon', left < SOON * MINUTE);
  one.querySelector('progress')?.setAttribute('value', String(left));
  announce(one, left);
  // Each end is told once: what was kept anew has another one.
  if (!left && ended.get(one) !== one.dataset.until) {
    ended.set(one, one.dataset.until ?? '');
    document.dispatchEvent(new CustomEvent('vetrina:over', { detail: one }));
  }
}

function write(one: HTMLElement, seconds: number): void {
  const shown = one.querySelector('[data-figures]') ?? one;
  const said = figures(seconds);
  if (shown.textContent !== said) shown.textContent = said;
}

function announce(one: HTMLElement, left: number): void {
  const voice = one.querySelector<HTMLElement>('[data-announce]');
  const words = voice && { [SOON * MINUTE]: voice.dataset.five, [MINUTE]: voice.dataset.one, 0: voice.dataset.over }[left];
  if (voice && words && voice.textContent !== words) voice.textContent = words;
}
