// Goods that are kept: the figures count down from what the server said is left; five, one and no minutes are announced.

const SECOND = 1000;
const MINUTE = 60;
const SOON = 5;
const ends = new WeakMap<Element, { said: string; at: number }>();
let ticking = 0;

/** Starts, or goes on with, every countdown on the page. */
export function countdowns(now: () => number = () => performance.now()): void {
  const all = document.querySelectorAll<HTMLElement>('[data-countdown]');
  for (const one of all) {
    const said = one.dataset.left ?? '0';
    if (ends.get(one)?.said !== said) ends.set(one, { said, at: now() + Number(said) * SECOND });
    tick(one, now());
  }
  if (!all.length || ticking) return;
  ticking = window.setInterval(() => document.querySelectorAll<HTMLElement>('[data-countdown]').forEach((one) => tick(one, now())), SECOND);
}

/** `14:32`. */
export const figures = (seconds: number): string => `${Math.floor(seconds / MINUTE)}:${String(seconds % MINUTE).padStart(2, '0')}`;

function tick(one: HTMLElement, now: number): void {
  const left = Math.max(0, Math.round(((ends.get(one)?.at ?? now) - now) / SECOND));
  const shown = one.querySelector('[data-figures]');
  if (shown && left < MINUTE * MINUTE) shown.textContent = figures(left);
  one.querySelector('progress')?.setAttribute('value', String(left));
  one.toggleAttribute('data-soon', left < SOON * MINUTE);
  announce(one, left);
  if (!left && !one.hasAttribute('data-ended')) {
    one.setAttribute('data-ended', '');
    document.dispatchEvent(new Event('vetrina:over'));
  }
}

function announce(one: HTMLElement, left: number): void {
  const voice = one.querySelector<HTMLElement>('[data-announce]');
  if (!voice) return;
  const words = { [SOON * MINUTE]: voice.dataset.five, [MINUTE]: voice.dataset.one, 0: voice.dataset.over }[left];
  if (words && voice.textContent !== words) voice.textContent = words;
}
