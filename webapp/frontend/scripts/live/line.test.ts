import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openLine, SUBPROTOCOL, type Happening, type Line, type Wishes } from './line.ts';

/** A socket whose other end is the test. */
class Socket {
  static readonly OPEN = 1;
  static made: Socket[] = [];
  readyState = 0;
  sent: any[] = [];
  onopen = (): void => undefined;
  onmessage = (_: { data: string }): void => undefined;
  onclose = (_: { code: number }): void => undefined;
  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    Socket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
  }
  tell(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }
  opens(): void {
    this.readyState = 1;
    this.onopen();
    this.tell({ type: 'welcome', serverTime: Date.now() + 90_000, role: 'warehouse', person: 'member:1', name: 'Mike', member: true });
  }
  drops(code = 1006): void {
    this.readyState = 3;
    this.onclose({ code });
  }
  of(type: string): any[] {
    return this.sent.filter((frame) => frame.type === type);
  }
}

const event = (seq: number, name = 'board:changed'): object => ({ type: 'event', room: 'board', seq, name, body: { seq }, actor: 'system', at: '' });
const last = (): Socket => Socket.made.at(-1)!;
let heard: number[];
let states: string[];
let line: Line;

const opened = (wishes: Partial<Wishes> = {}): Socket => {
  line = openLine({ as: 'member', rooms: { board: 3 }, on: { '*': (_, one: Happening) => heard.push(one.seq) }, state: (state) => states.push(state), ...wishes });
  last().opens();
  return last();
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', Socket);
  Socket.made = [];
  heard = [];
  states = [];
  localStorage.clear();
});
afterEach(() => {
  line.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('it says who asks and what is known, and what happens is told once and in order', () => {
  const socket = opened();
  expect(socket.protocol).toBe(SUBPROTOCOL);
  expect(socket.url).toMatch(/^ws.*\/live\/socket$/);
  expect(socket.of('hello')[0]).toMatchObject({ as: 'member', rooms: [{ room: 'board', after: 3 }] });
  for (const seq of [4, 5, 5, 4, 6]) socket.tell(event(seq));
  expect(heard).toEqual([4, 5, 6]);
});

test('a gap is asked for once, and filled before anything new is told', () => {
  const socket = opened();
  for (const seq of [4, 7, 8]) socket.tell(event(seq));
  expect(heard).toEqual([4]);
  expect(socket.of('missed')).toEqual([{ type: 'missed', room: 'board', after: 4 }]);
  for (const seq of [5, 6, 7, 8, 9]) socket.tell(event(seq));
  expect(heard).toEqual([4, 5, 6, 7, 8, 9]);
});

test('a lost connection comes back by itself, by number, and never at the same moment as everybody', () => {
  opened().tell(event(4));
  const waits: number[] = [];
  for (let loss = 0; loss < 4; loss += 1) {
    const lost = last();
    lost.drops();
    const from = Date.now();
    while (last() === lost) vi.advanceTimersByTime(50);
    waits.push(Date.now() - from);
  }
  expect(waits[3]).toBeGreaterThan(waits[0]!);
  expect(Math.max(...waits)).toBeLessThan(15_001);
  last().opens();
  expect(last().of('hello')[0].rooms).toEqual([{ room: 'board', after: 4 }]);
  expect(states.filter((state) => state === 'open')).toHaveLength(2);
});

test('who is signed out or shown out does not come back, who is one too many waits longer', () => {
  opened().drops(4429);
  vi.advanceTimersByTime(19_000);
  expect(Socket.made).toHaveLength(1);
  vi.advanceTimersByTime(3_000);
  expect(Socket.made).toHaveLength(2);
  last().opens();
  last().drops(4401);
  vi.advanceTimersByTime(120_000);
  expect(Socket.made).toHaveLength(2);
  expect(states.at(-1)).toBe('over');
});

test('what is asked for is asked again until it is answered, and is the same command then', async () => {
  const socket = opened();
  const answer = line.command('picklist:pick', { itemId: 'a' });
  const [{ id }] = socket.of('command');
  socket.drops();
  const offline = line.command('picklist:pick', { itemId: 'b' });
  expect(line.unanswered()).toBe(2);
  vi.advanceTimersByTime(1_000);
  last().opens();
  expect(last().of('command').map(({ body }) => body.itemId)).toEqual(['a', 'b']);
  expect(last().of('command')[0].id).toBe(id);
  last().tell({ type: 'done', id, body: { item: 1 } });
  last().tell({ type: 'refused', id: last().of('command')[1].id, code: 'already_picked', title: 'Anna has it already.', detail: '', values: {} });
  expect(await answer).toMatchObject({ ok: true, body: { item: 1 } });
  expect(await offline).toMatchObject({ ok: false, code: 'already_picked', title: 'Anna has it already.' });
  expect(line.unanswered()).toBe(0);
});

test('a no that says nothing about the command is tried again, but not for ever', async () => {
  const socket = opened();
  const answer = line.command('session:note', { note: 'x' });
  const { id } = socket.of('command')[0];
  for (let round = 0; round < 5; round += 1) {
    socket.tell({ type: 'refused', id, code: 'fault', title: 'Something broke.', detail: '', values: {} });
    socket.tell({ type: 'pong', at: Date.now(), serverTime: Date.now() });
    vi.advanceTimersByTime(5_000);
  }
  expect((await answer).code).toBe('fault');
  expect(socket.of('command')).toHaveLength(5);
});

test('what was not answered outlives the page, and what was not sent can be taken back', () => {
  opened({ keep: 'picking' });
  last().drops();
  void line.command('picklist:pick', { itemId: 'a' }, 'first');
  void line.command('picklist:pick', { itemId: 'b' }, 'second');
  expect(line.withdraw('second')).toBe(true);
  line.close();
  const again = opened({ keep: 'picking' });
  expect(again.of('command')).toEqual([{ type: 'command', id: 'first', name: 'picklist:pick', body: { itemId: 'a' } }]);
  expect(line.withdraw('first')).toBe(false);
  again.tell({ type: 'done', id: 'first', body: {} });
  expect(localStorage.getItem('picking')).toBe('[]');
});

test('a network that went away without a word is noticed', () => {
  const socket = opened();
  socket.tell({ type: 'pong', at: Date.now(), serverTime: Date.now() });
  vi.advanceTimersByTime(26_000);
  expect(Socket.made).toHaveLength(2);
  last().opens();
  window.dispatchEvent(new Event('offline'));
  expect(states.at(-1)).toBe('away');
});

test('the shop has its own clock', () => {
  const socket = opened();
  const { at } = socket.of('ping')[0];
  vi.advanceTimersByTime(200);
  socket.tell({ type: 'pong', at, serverTime: at + 3_600_100 });
  expect(line.now() - Date.now()).toBe(3_600_000);
});

test('rooms come and go, what passes is told by name, and too much missed is read anew', () => {
  const passing: string[] = [];
  const reset: string[] = [];
  const left: string[] = [];
  const socket = opened({ passing: { 'typing:now': (body) => passing.push(body.name) }, reset: (room) => reset.push(room), left: (room) => left.push(room) });
  line.enter('warehouse');
  line.leave('warehouse');
  expect(socket.sent.slice(-2).map(({ type, room }) => [type, room])).toEqual([['join', 'warehouse'], ['leave', 'warehouse']]);
  socket.tell({ type: 'passing', room: 'board', items: [{ name: 'typing:now', body: { name: 'Ada' } }] });
  socket.tell({ type: 'reset', room: 'board', last: 40 });
  socket.tell(event(41));
  socket.tell({ type: 'left', room: 'board', code: 'room_refused' });
  socket.tell(event(42));
  expect([passing, reset, left, heard]).toEqual([['Ada'], ['board'], ['board'], [41]]);
});
