// On a phone the trace is a sheet: it rises from the bar at the foot, takes the focus, and gives it back.
import { need } from './dom.ts';

/** Ties the bar, the sheet and the way back together. */
export function traceSheet(root: HTMLElement): { close(): void } {
  const sheet = need('[data-trace]', root);
  const phone = need('[data-phone]', root);
  const bar = need<HTMLButtonElement>('[data-trace-open]', root);
  const title = need('[data-turn-title]', sheet);

  const show = (open: boolean): void => {
    sheet.toggleAttribute('data-open', open);
    bar.setAttribute('aria-expanded', String(open));
    phone.inert = open;
    if (open) title.focus();
    else bar.focus();
  };

  bar.addEventListener('click', () => show(true));
  need('[data-trace-close]', sheet).addEventListener('click', () => show(false));
  sheet.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && sheet.hasAttribute('data-open')) show(false);
  });
  matchMedia('(min-width: 64rem)').addEventListener('change', () => {
    sheet.removeAttribute('data-open');
    phone.inert = false;
  });
  return { close: () => sheet.hasAttribute('data-open') && show(false) };
}
