// Whose clock it is: the browser tells its zone once, unless somebody has chosen another one.

const A_YEAR = 365 * 24 * 3600;
const FOUND = '~';

/** The zone that the page should be asked for anew; empty where it shows the right one, or a person chose it. */
export function zoneToShow(shown: string, kept: string, found: string): string {
  if (!found || (kept && !kept.startsWith(FOUND))) return '';
  return found === shown ? '' : found;
}

/** As cookies keep it: no slash, and a mark that nobody chose it. */
export const asCookie = (zone: string): string => `zone=${FOUND}${zone.replaceAll('/', '.')}; path=/; max-age=${A_YEAR}; samesite=lax`;

const keptZone = (): string => /(?:^|;\s*)zone="?([^;"]*)/.exec(document.cookie)?.[1] ?? '';

/** Has the page show the browser's own zone. */
export function ownZone(show: () => void): void {
  const place = document.querySelector<HTMLElement>('[data-zone]');
  if (!place || document.querySelector('[data-refused]')) return;
  const before = keptZone();
  const zone = zoneToShow(place.dataset.zone ?? '', before, Intl.DateTimeFormat().resolvedOptions().timeZone ?? '');
  if (!zone) return;
  document.cookie = asCookie(zone);
  // Told once and shown otherwise all the same: the server does not know it. Without cookies nothing is kept.
  if (keptZone() !== before) show();
}
