// A calendar that changes in place: days, months and weeks come without a new page, arrows move by day and the
// page keys by month. Everything works without this, by plain links and forms.
import { morph } from './morph.ts';
import { countdowns } from './countdown.ts';

const PARTS = ['#main', '#counter'];
const A_DAY = 86_400_000;
const WEEK = 7;

/** Takes over the calendar of this page, if there is one. */
export function calendarPage(): void {
  if (!document.querySelector('[data-calendar]')) return;
  document.addEventListener('click', onClick);
  document.addEventListener('submit', onSubmit);
  document.addEventListener('change', onChange);
  document.addEventListener('keydown', onKey);
  window.addEventListener('popstate', () => void inTurn(async () => void (await show(location.href))));
  ready();
}

/** The day so many days from another one, both as `2026-11-28`. */
export const dayFrom = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * A_DAY).toISOString().slice(0, 10);

/** The same day of the month before or after; its last day where that is shorter. */
export function monthFrom(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** Where a key leads from a day of the grid; null for keys that do not move. */
export function dayAfterKey(key: string, day: string): string | null {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + WEEK - 1) % WEEK;
  const moves: Record<string, string> = {
    ArrowLeft: dayFrom(day, -1),
    ArrowRight: dayFrom(day, 1),
    ArrowUp: dayFrom(day, -WEEK),
    ArrowDown: dayFrom(day, WEEK),
    Home: dayFrom(day, -weekday),
    End: dayFrom(day, WEEK - 1 - weekday),
    PageUp: monthFrom(day, -1),
    PageDown: monthFrom(day, 1),
  };
  return moves[key] ?? null;
}

function onClick(event: MouseEvent): void {
  const link = (event.target as HTMLElement).closest<HTMLAnchorElement>('a[data-turns]');
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  void inTurn(() => go(link.href));
}

let line: Promise<unknown> = Promise.resolve();

/** One after another: a link is followed as the answer before it has left it. */
const inTurn = (step: () => Promise<void>): Promise<void> => {
  const done = line.then(step);
  line = done.catch(() => undefined);
  return done;
};

/** A form that asks for another calendar is asked in place. */
function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (!form.hasAttribute('data-turns')) return;
  event.preventDefault();
  ask(form);
}

function onChange(event: Event): void {
  const input = event.target as HTMLInputElement;
  if (input.name === 'start' && input.type === 'radio') choose(input);
  else if (input.form?.hasAttribute('data-turns') && !input.closest('.zone-form') && input.type !== 'search') ask(input.form);
}

function ask(form: HTMLFormElement): void {
  const told = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== '').map(([name, value]) => [name, String(value)]));
  const where = new URL(form.getAttribute('action') ?? location.href, location.href);
  where.search = told.toString();
  where.hash = '';
  void inTurn(() => go(where.href));
}

/** The button says which time it keeps, and what that costs stands beside it. */
function choose(input: HTMLInputElement): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-keep]')) button.textContent = (button.dataset.keep ?? '').replace('{time}', input.dataset.hour ?? '');
  for (const place of document.querySelectorAll('[data-chosen-moment]')) place.textContent = input.dataset.moment ?? '';
  for (const place of document.querySelectorAll('[data-chosen-price]')) place.textContent = input.dataset.price ?? '';
}

const days = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-grid] [data-day]')];
const cellOf = (day: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-grid] [data-day="${day}"]`);

function onKey(event: KeyboardEvent): void {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-grid] [data-day]');
  if (!cell) return;
  if (event.key === ' ' && cell instanceof HTMLAnchorElement) {
    event.preventDefault();
    cell.click();
    return;
  }
  const next = dayAfterKey(event.key, cell.dataset.day ?? '');
  if (next === null) return;
  event.preventDefault();
  const here = cellOf(next);
  if (here) focusOn(here);
  else void inTurn(() => moveTo(next, next < (cell.dataset.day ?? '')));
}

/** Focus goes to that day; one of another month is fetched first, where there is anything to see. */
async function moveTo(day: string, back: boolean): Promise<void> {
  if (!cellOf(day)) {
    const turn = document.querySelector<HTMLAnchorElement>(`a[data-turn="${back ? 'before' : 'after'}"]`);
    if (!turn) return;
    await go(turn.href);
  }
  const cell = cellOf(day) ?? days()[0];
  if (cell) focusOn(cell);
}

/** One place of the grid can be reached by Tab; the arrows move it. */
function focusOn(cell: HTMLElement): void {
  for (const other of days()) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

function ready(): void {
  const all = days();
  const focused = all.find((cell) => cell === document.activeElement);
  const current = focused ?? document.querySelector<HTMLElement>('[data-grid] [aria-selected="true"] [data-day]') ?? all.find((cell) => cell instanceof HTMLAnchorElement) ?? all[0];
  for (const cell of all) cell.tabIndex = cell === current ? 0 : -1;
  const chosen = document.querySelector<HTMLInputElement>('input[name="start"]:checked');
  if (chosen) choose(chosen);
}

/** Another state of the page under its own address; focus stays where it is, or on what led there if that was lost. */
async function go(url: string): Promise<void> {
  const from = document.activeElement?.id ?? '';
  if (!(await show(url))) return;
  history.pushState(null, '', url);
  if (document.activeElement === document.body && from) document.getElementById(from)?.focus({ preventScroll: true });
}

/** A time that was chosen stays so while it is there; lists show what the page was asked for. */
function keepChoices(start: string | undefined): void {
  for (const time of document.querySelectorAll<HTMLInputElement>('input[name="start"]')) time.checked ||= time.value === start;
  for (const list of document.querySelectorAll<HTMLSelectElement>('#main form[data-turns] select')) list.value = list.querySelector<HTMLOptionElement>('option[selected]')?.value ?? list.value;
}

async function show(url: string): Promise<boolean> {
  const main = document.querySelector('#main');
  main?.setAttribute('aria-busy', 'true');
  const page = await fetch(url).then((answer) => (answer.ok ? answer.text() : ''), () => '');
  main?.removeAttribute('aria-busy');
  const there = new DOMParser().parseFromString(page, 'text/html');
  if (!there.querySelector('#main')) {
    location.assign(url);
    return false;
  }
  const chosen = document.querySelector<HTMLInputElement>('input[name="start"]:checked')?.value;
  for (const part of PARTS) {
    const [old, fresh] = [document.querySelector(part), there.querySelector(part)];
    if (old && fresh) morph(old, document.importNode(fresh, true));
  }
  keepChoices(chosen);
  countdowns();
  ready();
  return true;
}
