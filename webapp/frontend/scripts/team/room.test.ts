import { beforeEach, expect, test, vi } from 'vitest';
import type { Happening, Line, Wishes } from '../live/line.ts';
import { keys } from './keys.ts';
import { controlRoom } from './room.ts';
import { Unread } from './unread.ts';
import { panes } from './views.ts';

const ROOM = `
  <nav id="switcher">
    <a data-tab data-room-name="session:one" data-seq="4" aria-current="page">Marta<span data-unread hidden></span></a>
    <a data-tab data-room-name="session:two" data-seq="7" data-key="after" id="two" href="#two">Luca<span data-unread hidden></span></a>
  </nav>
  <main id="main" data-room data-view="cart" data-url="/team/live/1" data-session="one" data-me="member:me" data-seq="4" data-staff-seq="2" data-board-seq="9" data-server-now="2026-11-20T09:00:00+00:00" data-words-unread="{count} new">
    <button data-shows="cart" aria-pressed="true"></button><button data-shows="rail" aria-pressed="false"></button>
    <div data-pane="rail"><input id="search"><button data-add id="add-1"></button><button data-add id="add-2"></button></div>
    <ul id="lines"></ul><p data-watching></p><mark data-line-state hidden></mark><div id="thread"></div>
    <input type="checkbox" id="keys-on">
  </main>`;

let wishes: Wishes;
const commands: string[] = [];
const open = (told: Wishes): Line => {
  wishes = told;
  return { command: (name: string) => commands.push(name) } as unknown as Line;
};
const tell = (room: string, seq: number, name: string, actor: string): void => {
  const event: Happening = { room, seq, name, actor, body: {}, at: '' };
  (wishes.on?.[name] ?? wishes.on?.['*'])?.({}, event);
};

beforeEach(() => {
  commands.length = 0;
  localStorage.clear();
  sessionStorage.clear();
  document.body.dataset.offline = 'No connection.';
  document.body.innerHTML = ROOM;
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(ROOM)));
});

test('the room is joined where the page was made; others from what was looked at last', () => {
  controlRoom(open);
  expect(wishes.rooms).toEqual({ 'session:one': 4, 'staff:one': 2, board: 9, 'session:two': 7 });
  expect(wishes.as).toBe('member');
});

test('what happens elsewhere is counted on its tab, also after a reload; one’s own doing is not', () => {
  controlRoom(open);
  const tab = document.querySelector<HTMLElement>('#two [data-unread]')!;
  tell('session:two', 8, 'chat:line', 'customer:luca');
  tell('session:two', 9, 'session:offerMade', 'customer:luca');
  tell('session:two', 9, 'session:offerMade', 'customer:luca');
  tell('session:two', 10, 'chat:line', 'member:me');
  expect(tab.hidden).toBe(false);
  expect(tab.textContent).toBe('2 new');
  document.body.innerHTML = ROOM;
  controlRoom(open);
  expect(wishes.rooms['session:two']).toBe(7); // so that the line tells them once more
  const again = new Unread('member:me');
  again.hear({ room: 'session:two', seq: 8, name: 'chat:line', actor: 'customer:luca' });
  again.look('session:two', 9);
  expect(again.count('session:two')).toBe(0);
  expect(new Unread('member:me').from('session:two', 7)).toBe(9);
});

test('a lost connection is said until it is there again', () => {
  controlRoom(open);
  wishes.state?.('opening');
  expect(document.querySelector('.offline')).toBeNull(); // nothing was lost yet
  wishes.state?.('open');
  wishes.state?.('away');
  expect(document.querySelector('.offline')!.textContent).toBe('No connection.');
  expect(document.querySelector<HTMLElement>('[data-line-state]')!.hidden).toBe(false);
  wishes.state?.('open');
  expect(document.querySelector('.offline')).toBeNull();
});

test('whoever held the session and was away for a while says that they are back; a blink says nothing', () => {
  document.querySelector('main')!.setAttribute('data-leads', '');
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  controlRoom(open);
  const turn = (state: 'open' | 'away', at: number): void => {
    now = at;
    wishes.state?.(state);
  };
  turn('open', 1);
  turn('away', 1_000);
  turn('open', 4_000);
  expect(commands).toEqual([]);
  turn('away', 10_000);
  turn('away', 15_000); // another try that came to nothing
  turn('open', 21_000);
  expect(commands).toEqual(['session:resume']);
  vi.restoreAllMocks();
});

test('keys work outside of fields only, bring their pane forward, and can be turned off', () => {
  const main = document.querySelector<HTMLElement>('#main')!;
  panes(main);
  keys(main);
  const pressed = vi.fn();
  document.getElementById('add-2')!.addEventListener('click', pressed);
  const press = (key: string, target: Element = document.body): boolean => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  press('2');
  expect(pressed).toHaveBeenCalledOnce();
  press('/');
  expect(main.dataset.view).toBe('rail');
  const search = document.querySelector<HTMLInputElement>('#search')!;
  expect(document.activeElement).toBe(search);
  press('2', search);
  expect(pressed).toHaveBeenCalledOnce();
  const box = document.querySelector<HTMLInputElement>('#keys-on')!;
  box.checked = false;
  box.dispatchEvent(new Event('change', { bubbles: true }));
  press('2');
  expect(pressed).toHaveBeenCalledOnce();
  panes(main);
  expect(main.dataset.view).toBe('rail'); // remembered for as long as the tab is open
});
