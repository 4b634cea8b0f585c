// The line to the shop: one socket for a page. What happens comes numbered and is told once, in order, also after
// the connection was lost; what is asked for is asked again until it is answered, and done once.

export type Door = 'member' | 'customer' | 'viewer';
export type State = 'opening' | 'open' | 'away' | 'over';

/** Something that happened in a room; `seq` rises by one. */
export interface Happening {
  room: string;
  seq: number;
  name: string;
  body: any;
  actor: string;
  at: string;
}

/** What a command came to: `ok` with what was done, or the refusal in the reader's words. */
export interface Answer {
  ok: boolean;
  body: any;
  code: string;
  title: string;
  detail: string;
  values: any;
}

export interface Wishes {
  /** As whom the page asks: the member who signed in, whoever opened a session's link, or a viewer of the window. */
  as: Door;
  /** Of a viewer: the short name of the shop. */
  shop?: string;
  /** Of a customer: the live session whose link was opened. */
  session?: string;
  /** The rooms, each with the number that the page was made with; null for only what comes from now on. */
  rooms: Record<string, number | null>;
  /** By name (`session:itemAdded`); `*` hears everything else. */
  on?: Record<string, (body: any, happening: Happening) => void>;
  /** What has no number: typing, reactions, who is here. By name, too. */
  passing?: Record<string, (body: any, room: string) => void>;
  /** How the connection is; with the code of RFC 6455 when it is over for good. */
  state?: (state: State, code?: number) => void;
  /** Too much was missed: read the page anew. It is told after the numbers were set to go on from there. */
  reset?: (room: string) => void;
  /** The room is closed to whoever asks. */
  left?: (room: string, code: string) => void;
  welcome?: (who: { person: string; role: string; name: string; member: boolean }) => void;
  /** Under this name commands that were not answered outlive the page; left out, they do not. */
  keep?: string;
  /** The number of commands that wait for an answer has changed. */
  waiting?: (count: number) => void;
}

export interface Line {
  /** Asks for something; waits through lost connections. The id makes it the same command when it is asked again. */
  command(name: string, body: object, id?: string): Promise<Answer>;
  /** Takes back what was not sent yet; false where it is on its way or was answered. Its promise stays open. */
  withdraw(id: string): boolean;
  /** Says something that may get lost, such as that somebody is typing: not asked again, not answered. */
  mention(name: string, body: object): void;
  enter(room: string, after?: number | null): void;
  leave(room: string): void;
  /** Milliseconds since 1970 by the shop's clock. */
  now(): number;
  /** How many commands were not answered yet. */
  unanswered(): number;
  close(): void;
}

interface Waiting {
  id: string;
  name: string;
  body: object;
  tries: number;
  sent: boolean;
}

export const SUBPROTOCOL = 'vetrina.live.v1';
const HOPELESS = [4401, 4403];
const CROWDED = 4429;
const FIRST_WAIT = 400;
const LONGEST_WAIT = 15_000;
const CROWDED_WAIT = 20_000;
const BEAT = 15_000;
const SILENCE = 10_000;
const AT_ONCE = 8;
const AGAIN = 1_000;
const MOST_TRIES = 4;
/** Refusals that say nothing about the command itself. */
const PASSING_REFUSALS = ['still_at_work', 'too_many_requests', 'fault'];

/** Opens the line, and keeps it open. */
export function openLine(wishes: Wishes): Line {
  const known = new Map<string, number | null>(Object.entries(wishes.rooms));
  const asked = new Set<string>();
  const answers = new Map<string, (answer: Answer) => void>();
  const tab = drawn();
  let waiting: Waiting[] = kept(wishes.keep);
  let socket: WebSocket | null = null;
  let losses = 0;
  let timer = 0;
  let beat = 0;
  let silence = 0;
  let over = false;
  let ready = false;
  let offset = 0;
  let best = Infinity;

  const open = (): void => {
    window.clearTimeout(timer);
    if (over || socket) return;
    wishes.state?.('opening');
    const mine = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/live/socket`, SUBPROTOCOL);
    socket = mine;
    mine.onopen = () => {
      const rooms = [...known].map(([room, after]) => ({ room, after }));
      send({ type: 'hello', as: wishes.as, shop: wishes.shop ?? '', session: wishes.session ?? null, tab, rooms });
    };
    mine.onmessage = (message) => mine === socket && take(JSON.parse(String(message.data)));
    mine.onclose = (closed) => mine === socket && lost(closed.code);
  };

  const lost = (code: number): void => {
    socket = null;
    ready = false;
    asked.clear();
    window.clearInterval(beat);
    window.clearTimeout(silence);
    for (const one of waiting) one.sent = false;
    if (HOPELESS.includes(code)) {
      over = true;
      wishes.state?.('over', code);
      return;
    }
    wishes.state?.('away', code);
    const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** losses++);
    // Everybody lost it at the same moment; they do not come back at the same one.
    timer = window.setTimeout(open, (code === CROWDED ? CROWDED_WAIT : 0) + most * (0.5 + Math.random() / 2));
  };

  const send = (frame: object): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };

  const take = (frame: any): void => {
    if (frame.type === 'event') happened(frame);
    else if (frame.type === 'passing') for (const item of frame.items) wishes.passing?.[item.name]?.(item.body, frame.room);
    else if (frame.type === 'done' || frame.type === 'refused') answered(frame);
    else if (frame.type === 'pong') heard(frame);
    else if (frame.type === 'welcome') welcomed(frame);
    else if (frame.type === 'joined') known.set(frame.room, known.get(frame.room) ?? frame.last);
    else if (frame.type === 'reset') {
      known.set(frame.room, frame.last);
      wishes.reset?.(frame.room);
    } else if (frame.type === 'left') {
      known.delete(frame.room);
      wishes.left?.(frame.room, frame.code);
    }
  };

  const welcomed = (frame: any): void => {
    losses = 0;
    ready = true;
    best = Infinity;
    offset = frame.serverTime - Date.now();
    wishes.welcome?.(frame);
    wishes.state?.('open');
    ping();
    beat = window.setInterval(ping, BEAT);
    sendWaiting();
  };

  const happened = (event: Happening): void => {
    const last = known.get(event.room);
    if (last === undefined) return;
    if (last !== null && event.seq <= last) return;
    if (last !== null && event.seq > last + 1) {
      // What is missing is asked for once; what came too early comes again with it.
      if (!asked.has(event.room)) send({ type: 'missed', room: event.room, after: last });
      asked.add(event.room);
      return;
    }
    asked.delete(event.room);
    known.set(event.room, event.seq);
    (wishes.on?.[event.name] ?? wishes.on?.['*'])?.(event.body, event);
  };

  const ping = (): void => {
    send({ type: 'ping', at: Date.now() });
    window.clearTimeout(silence);
    // A network that went away without a word: the browser would wait for minutes.
    silence = window.setTimeout(cut, SILENCE);
  };

  /** The answer that came back fastest tells the time best. */
  const heard = (frame: { at: number; serverTime: number }): void => {
    window.clearTimeout(silence);
    const trip = Date.now() - frame.at;
    if (trip > best) return;
    best = trip;
    offset = frame.serverTime + trip / 2 - Date.now();
  };

  const sendWaiting = (): void => {
    if (!ready) return;
    let underway = waiting.filter((one) => one.sent).length;
    for (const one of waiting) {
      if (underway >= AT_ONCE) return;
      if (one.sent) continue;
      one.sent = true;
      underway += 1;
      send({ type: 'command', id: one.id, name: one.name, body: one.body });
    }
  };

  const answered = (frame: any): void => {
    const one = waiting.find(({ id }) => id === frame.id);
    if (!one) return;
    if (frame.type === 'refused' && PASSING_REFUSALS.includes(frame.code) && one.tries < MOST_TRIES) {
      one.tries += 1;
      window.setTimeout(() => {
        one.sent = false;
        sendWaiting();
      }, AGAIN * one.tries);
      return;
    }
    waiting = waiting.filter((other) => other !== one);
    remember();
    const { ok, body, code, title, detail, values } = { body: {}, code: '', title: '', detail: '', values: {}, ...frame, ok: frame.type === 'done' };
    answers.get(one.id)?.({ ok, body, code, title, detail, values });
    answers.delete(one.id);
    sendWaiting();
  };

  const remember = (): void => {
    wishes.waiting?.(waiting.length);
    if (!wishes.keep) return;
    try {
      localStorage.setItem(wishes.keep, JSON.stringify(waiting.map(({ id, name, body }) => ({ id, name, body }))));
    } catch {
      // A browser that keeps nothing: the page itself still does.
    }
  };

  const back = (): void => {
    if (document.visibilityState !== 'visible' || over) return;
    if (socket) ping();
    else open();
  };

  const cut = (): void => {
    const mute = socket;
    if (!mute) return;
    lost(1006);
    mute.close();
  };

  window.addEventListener('offline', cut);
  window.addEventListener('online', back);
  document.addEventListener('visibilitychange', back);
  if (waiting.length) wishes.waiting?.(waiting.length);
  open();

  return {
    command: (name, body, id = drawn()) => {
      const same = waiting.find((one) => one.id === id);
      if (!same) waiting.push({ id, name, body, tries: 0, sent: false });
      remember();
      const answer = new Promise<Answer>((resolve) => answers.set(id, resolve));
      sendWaiting();
      return answer;
    },
    withdraw: (id) => {
      const one = waiting.find((other) => other.id === id && !other.sent);
      if (!one) return false;
      waiting = waiting.filter((other) => other !== one);
      answers.delete(id);
      remember();
      return true;
    },
    mention: (name, body) => ready && send({ type: 'command', id: drawn(), name, body }),
    enter: (room, after = null) => {
      if (known.has(room)) return;
      known.set(room, after);
      if (ready) send({ type: 'join', room, after });
    },
    leave: (room) => {
      known.delete(room);
      if (ready) send({ type: 'leave', room });
    },
    now: () => Date.now() + offset,
    unanswered: () => waiting.length,
    close: () => {
      over = true;
      window.clearTimeout(timer);
      window.clearInterval(beat);
      window.clearTimeout(silence);
      window.removeEventListener('offline', cut);
      window.removeEventListener('online', back);
      document.removeEventListener('visibilitychange', back);
      const mine = socket;
      socket = null;
      mine?.close(1000);
    },
  };
}

/** Letters that nobody guesses and nobody else draws; also where the page came without encryption. */
export function drawn(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function kept(name: string | undefined): Waiting[] {
  if (!name) return [];
  try {
    const found: { id: string; name: string; body: object }[] = JSON.parse(localStorage.getItem(name) ?? '[]');
    return found.map((one) => ({ ...one, tries: 0, sent: false }));
  } catch {
    return [];
  }
}
