// A seat in front of the picture: taken, kept by coming back for it, and given up when the page is closed.
import { drawn } from '../line.ts';
import type { Access } from '../player/way.ts';

export type Seat = { state: 'seated'; until: string; access: Access; steer: Access | null } | { state: 'queued'; until: string; place: number };

export interface SeatAsked {
  url: string;
  queued(place: number): void;
  seated(seat: Extract<Seat, { state: 'seated' }>): void;
  /** The server says no for good: the session is over, or we are out. */
  refused(status: number): void;
}

const EVERY = 15_000;
const RENEW_BEFORE = 3 * 60_000;

export interface Seats {
  /** A fresh access to the picture; null while there is no seat. */
  access(): Promise<Access | null>;
  leave(): void;
}

/** Takes a seat for this page, and keeps it. */
export function seats(asked: SeatAsked): Seats {
  const tab = drawn();
  let timer = 0;
  let held: Access | null = null;
  let over = false;
  const ask = async (): Promise<Access | null> => {
    const answer = await fetch(`${asked.url}/watch`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ tab }) });
    if (over) return null;
    if (answer.status === 403 || answer.status === 404 || answer.status === 409 || answer.status === 401 || answer.status === 410) {
      over = true;
      clearInterval(timer);
      asked.refused(answer.status);
      return null;
    }
    if (!answer.ok) return null;
    const seat = (await answer.json()) as Seat;
    if (seat.state === 'queued') {
      asked.queued(seat.place);
      return null;
    }
    renew(seat.access);
    asked.seated(seat);
    return seat.access;
  };
  /** What is open stays open: the engine is shown the new token before the old one ends. */
  const renew = (fresh: Access): void => {
    if (!held) held = fresh;
    else if (Date.parse(held.until) - Date.now() < RENEW_BEFORE) {
      held = fresh;
      if (fresh.renewal) void fetch(fresh.renewal, { method: 'POST' }).catch(() => undefined);
    }
  };
  timer = window.setInterval(() => void ask().catch(() => undefined), EVERY);
  const leave = (): void => {
    if (!over) navigator.sendBeacon(`${asked.url}/leave`, new Blob([JSON.stringify({ tab })], { type: 'application/json' }));
  };
  window.addEventListener('pagehide', leave);
  return {
    access: async () => {
      held = null;
      return ask();
    },
    leave,
  };
}
