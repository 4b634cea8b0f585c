import { expect, test, vi } from 'vitest';
import { figures, serverNow, setClock, tickAll } from './clock.ts';

const SERVER = '2026-11-20T09:00:00+00:00';

test('what is kept counts down by the server’s clock, turns at five minutes and ends once', () => {
  document.body.innerHTML = `<main data-server-now="${SERVER}"><p data-until="2026-11-20T09:05:01+00:00"><b data-figures></b><span data-announce data-five="Five" data-one="One" data-over="Over"></span></p><i data-since="2026-11-20T07:58:00+00:00"></i></main>`;
  const wrong = Date.parse('2020-01-01T00:00:00Z'); // the phone's clock is years behind
  let now = wrong;
  setClock(document, () => now);
  const over = vi.fn();
  document.addEventListener('vetrina:over', over);
  const line = document.querySelector<HTMLElement>('[data-until]')!;
  const at = (seconds: number): string => {
    now = wrong + seconds * 1000;
    tickAll(() => now);
    return line.querySelector('b')!.textContent!;
  };
  expect(at(0)).toBe('5:01');
  expect(document.querySelector('i')!.textContent).toBe('1:02:00');
  expect(line.hasAttribute('data-soon')).toBe(false);
  expect(at(1)).toBe('5:00');
  expect(line.querySelector('[data-announce]')!.textContent).toBe('Five');
  expect(at(2)).toBe('4:59');
  expect(line.hasAttribute('data-soon')).toBe(true);
  expect(at(301)).toBe('0:00');
  expect(at(400)).toBe('0:00');
  expect(over).toHaveBeenCalledOnce();
  line.dataset.until = '2026-11-20T09:25:00+00:00'; // kept anew: it has another end
  expect(at(400)).toBe('18:20');
  expect(serverNow(() => now)).toBe(Date.parse(SERVER) + 400_000);
  expect(figures(3_661)).toBe('1:01:01');
});
