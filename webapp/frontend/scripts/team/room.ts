// The control room: what the server wrote first, kept as the server has it by numbered events, worked with one thumb.
import { askingForms } from '../live/asking.ts';
import { runClocks, setClock } from '../live/clock.ts';
import { openLine, type Happening } from '../live/line.ts';
import { mirror } from '../live/mirror.ts';
import { photos } from '../live/photo.ts';
import { recordingBanner } from '../live/recording.ts';
import { copyButtons } from '../pages/doors.ts';
import { keys } from './keys.ts';
import { stage } from './stage.ts';
import { Unread } from './unread.ts';
import { panes } from './views.ts';

const PARTS = ['#lines', '#lost', '#cart-none', '#cart-ways', '#cart-sum', '#cart-whose', '#strips', '#stage-top', '#stage-poster', '#stage-off', '#goods', '#thread', '#order', '#switcher', '#pane-cart', '#pane-chat', '#rail-count'];
const TYPED = 250;
const AWAY_LONG = 10_000;

/** Takes over the control room, if this page is one. */
export function controlRoom(open: typeof openLine = openLine): void {
  const main = document.querySelector<HTMLElement>('[data-room]');
  if (!main) return;
  const room = `session:${main.dataset.session}`;
  const unread = new Unread(main.dataset.me ?? '');
  unread.look(room, Number(main.dataset.seq));
  let reapply = (): void => undefined;
  const picture = stage(main.querySelector<HTMLElement>('[data-stage]'));
  const refresh = mirror({
    url: () => addressOf(main),
    parts: PARTS,
    shown: (page) => {
      setClock(page);
      picture.follow(page.querySelector<HTMLElement>('#stage')?.dataset.state ?? 'off');
      reapply();
      showWays();
      runClocks();
      showUnread(unread, main);
    },
    left: () => location.reload(),
  });
  const recorded = recordingBanner();
  const heard = (event: Happening): void => {
    if (event.room === room) recorded(event.name);
    unread.hear(event);
    if (event.room === room) unread.look(room, event.seq);
    showUnread(unread, main);
    if (concerns(event, main)) void followed(refresh);
  };
  const line = open({
    as: 'member',
    rooms: roomsOf(main, unread),
    on: { '*': (_, event) => heard(event) },
    passing: {
      'presence:changed': (body, from) => {
        if (from !== room) return;
        showWatching(Number(body.watching));
        recorded('presence:changed');
      },
    },
    state: (state) => {
      lineState(state === 'open');
      if (main.hasAttribute('data-leads')) backAfter(state === 'open', () => void line.command('session:resume', { sessionId: main.dataset.session }));
    },
    reset: () => void refresh(),
  });
  reapply = askingForms({ command: (name, body) => line.command(name, body), refresh, words: wordsOf(main), digits: Number(main.dataset.digits ?? 2), comma: main.hasAttribute('data-comma') });
  setClock();
  runClocks();
  panes(main);
  keys(main);
  searching(main, refresh);
  showUnread(unread, main);
  copyButtons();
  photoButton(main);
  toTheEnd();
  document.addEventListener('change', showWays);
  document.addEventListener('vetrina:over', () => void refresh());
}

/** Takes a photo of the picture; what came of it stands on the button for a moment. */
function photoButton(main: HTMLElement): void {
  const button = main.querySelector<HTMLElement>('[data-photo]');
  const label = button?.querySelector('[data-photo-words]');
  const before = label?.textContent ?? '';
  photos({
    button,
    video: null,
    url: button?.dataset.photo ?? '',
    said: (kept) => {
      if (!label) return;
      label.textContent = (kept ? button?.dataset.kept : button?.dataset.not) ?? '';
      setTimeout(() => (label.textContent = before), 4000);
    },
  });
}

/** The words of the page for what only the browser says. */
export function wordsOf(main: HTMLElement): Record<string, string> {
  return { adding: main.dataset.wordsAdding ?? '', instead: main.dataset.wordsInstead ?? '' };
}

function addressOf(main: HTMLElement): string {
  const sought = document.querySelector<HTMLInputElement>('#search')?.value.trim();
  return `${main.dataset.url}${sought ? `?q=${encodeURIComponent(sought)}` : ''}`;
}

/** This session's rooms, the board, and those of my other sessions: of these only what was not looked at yet. */
function roomsOf(main: HTMLElement, unread: Unread): Record<string, number> {
  const others = [...document.querySelectorAll<HTMLElement>('[data-tab]:not([aria-current])')].map((tab) => ({ room: tab.dataset.roomName ?? '', last: Number(tab.dataset.seq) }));
  return {
    ...Object.fromEntries(others.map(({ room, last }) => [room, unread.from(room, last)])),
    [`session:${main.dataset.session}`]: Number(main.dataset.seq),
    [`staff:${main.dataset.session}`]: Number(main.dataset.staffSeq),
    board: Number(main.dataset.boardSeq),
  };
}

/** What is chosen stands in the fold's own line, so that nobody sends an order by a way they did not see. */
function showWays(): void {
  const place = document.querySelector('[data-ways]');
  const chosen = [...document.querySelectorAll<HTMLSelectElement>('#way, #payment')].map((one) => one.selectedOptions[0]?.textContent ?? '');
  if (place && chosen.length) place.textContent = chosen.join(', ');
}

function showWatching(count: number): void {
  const place = document.querySelector('[data-watching]');
  if (place) place.textContent = String(count);
}

/** A connection that is away is said above everything, and by the picture. */
export function lineState(open: boolean): void {
  document.querySelector('[data-line-state]')?.toggleAttribute('hidden', open);
  const strip = document.querySelector('.offline');
  if (open) strip?.remove();
  else if (!strip && opened) document.body.prepend(Object.assign(document.createElement('p'), { className: 'offline', role: 'status', textContent: document.body.dataset.offline ?? '' }));
  opened ||= open;
}

/** Whoever holds the session and was away for a while says that they are back: the others see it, and its time starts anew. */
function backAfter(open: boolean, say: () => void): void {
  if (!open) gone ||= performance.now();
  else {
    if (gone && opened && performance.now() - gone > AWAY_LONG) say();
    gone = 0;
  }
}

let gone = 0;
let opened = false;

const concerns = (event: Happening, main: HTMLElement): boolean => event.room === 'board' || event.room.endsWith(`:${main.dataset.session}`);

function showUnread(unread: Unread, main: HTMLElement): void {
  for (const tab of document.querySelectorAll<HTMLElement>('[data-tab]')) {
    const place = tab.querySelector<HTMLElement>('[data-unread]');
    const count = tab.hasAttribute('aria-current') ? 0 : unread.count(tab.dataset.roomName ?? '');
    if (!place) continue;
    place.hidden = !count;
    place.textContent = count ? (main.dataset.wordsUnread ?? '{count}').replace('{count}', String(count)) : '';
  }
}

/** What was said last is seen by whoever was reading the end; whoever scrolled up stays there. */
async function followed(refresh: () => Promise<void>): Promise<void> {
  const thread = document.querySelector<HTMLElement>('#thread');
  const reading = thread !== null && thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  await refresh();
  if (reading) toTheEnd();
}

function toTheEnd(): void {
  const thread = document.querySelector<HTMLElement>('#thread');
  if (thread) thread.scrollTop = thread.scrollHeight;
}

/** The rail follows what is typed; without a script the form asks for the page. */
function searching(main: HTMLElement, refresh: () => Promise<void>): void {
  let timer = 0;
  const form = main.querySelector<HTMLFormElement>('[data-search]');
  form?.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void refresh(), TYPED);
  });
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    void refresh();
  });
}
