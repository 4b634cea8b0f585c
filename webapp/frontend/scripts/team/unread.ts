// What happened in the sessions that are not being looked at: counted from the numbered events, so that a reload counts the same.

/** What an event says that matters here. */
export interface Heard {
  room: string;
  seq: number;
  name: string;
  actor: string;
}

const KEPT = 'live-seen';
const COUNTS = new Set(['chat:line', 'session:interest', 'session:offerMade', 'session:offerAnswered', 'session:itemLost', 'session:warning']);

/** Counts for one reader, who is told of everything that others did. */
export class Unread {
  private readonly seen: Record<string, number>;
  private readonly waiting = new Map<string, Set<number>>();
  private readonly me: string;
  private readonly store: Storage;

  constructor(me: string, store: Storage = localStorage) {
    this.me = me;
    this.store = store;
    this.seen = JSON.parse(store.getItem(KEPT) ?? '{}') as Record<string, number>;
  }

  /** From which number on the room's events are to be replayed; `last` is where it stood when nothing is known of it. */
  from(room: string, last: number): number {
    if (this.seen[room] === undefined) this.keep(room, last);
    return this.seen[room] ?? last;
  }

  hear(event: Heard): void {
    if (event.actor === this.me || !COUNTS.has(event.name) || event.seq <= (this.seen[event.room] ?? 0)) return;
    const room = this.waiting.get(event.room) ?? new Set<number>();
    this.waiting.set(event.room, room.add(event.seq));
  }

  /** Everything up to that number was before somebody's eyes. */
  look(room: string, seq: number): void {
    if (seq > (this.seen[room] ?? 0)) this.keep(room, seq);
    const left = [...(this.waiting.get(room) ?? [])].filter((one) => one > (this.seen[room] ?? 0));
    this.waiting.set(room, new Set(left));
  }

  count(room: string): number {
    return this.waiting.get(room)?.size ?? 0;
  }

  private keep(room: string, seq: number): void {
    this.seen[room] = seq;
    this.store.setItem(KEPT, JSON.stringify(this.seen));
  }
}
