import { beforeEach, expect, test, vi } from 'vitest';
import { asCookie, ownZone, zoneToShow } from './zone.ts';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ELSEWHERE = HERE === 'Asia/Tokyo' ? 'Europe/Rome' : 'Asia/Tokyo';

beforeEach(() => {
  document.cookie = 'zone=; path=/; max-age=0';
  document.body.innerHTML = `<p data-zone="${ELSEWHERE}"></p>`;
});

test('the browser tells its zone, unless somebody chose one', () => {
  expect(zoneToShow('Europe/Rome', '', 'America/New_York')).toBe('America/New_York');
  expect(zoneToShow('Europe/Rome', '~Europe.Rome', 'America/New_York')).toBe('America/New_York');
  expect(zoneToShow('Europe/Rome', 'Europe.Rome', 'America/New_York')).toBe('');
  expect(zoneToShow('Europe/Rome', '', 'Europe/Rome')).toBe('');
  expect(zoneToShow('Europe/Rome', '', '')).toBe('');
});

test('a found zone is marked as found', () => {
  expect(asCookie('America/Argentina/Ushuaia')).toContain('zone=~America.Argentina.Ushuaia;');
});

test('the page is asked for anew once, and not again where the server does not know the zone', () => {
  const show = vi.fn();
  ownZone(show);
  ownZone(show);
  expect(show).toHaveBeenCalledTimes(1);
});
