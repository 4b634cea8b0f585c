// What a host's picture goes out by, whichever engine takes it: a recording that is sent on, or a call to the engine.
import type { Access, Door } from '../player/way.ts';
import { openRoom } from './room.ts';
import { openWhip } from './whip.ts';
import type { SendingAsked, SendingState } from './sending.ts';

export interface Outlet {
  start(): void;
  /** Nothing is seen or heard of it meanwhile; the connection stays. */
  pause(): void;
  resume(): void;
  end(): void;
  /** Goes on with another camera. */
  use(stream: MediaStream): void;
}

/** A connection that sends tracks. */
export interface Link {
  /** Sends these from now on in place of those before. */
  replace(stream: MediaStream): void;
  hush(paused: boolean): void;
  close(): void;
  senders(): RTCRtpSender[];
}

export interface LinkTold {
  /** It is over: `null` where it may be made anew. */
  over(ending: SendingState | null): void;
}

export type Opening = (stream: MediaStream, door: Door, told: LinkTold) => Promise<Link>;

export const LINKS: Partial<Record<string, Opening>> = { whip: openWhip, livekit: openRoom };

export interface CallingAsked extends Omit<SendingAsked, 'address' | 'rung'> {
  access(): Promise<Access | null>;
}

const LONGEST_PAUSE = 3000;
const EVERY = 1000;

/** Keeps a call to the engine: made anew when it breaks, until it is ended or somebody else sends. */
export class Calling implements Outlet {
  #link: Link | null = null;
  #state: SendingState = 'off';
  #failures = 0;
  #attempt = 0;
  #timer = 0;
  #counter = 0;
  #sent = 0;

  constructor(private stream: MediaStream, private readonly asked: CallingAsked, private readonly links = LINKS) {}

  get state(): SendingState {
    return this.#state;
  }

  start(): void {
    if (this.#state !== 'off') return;
    this.#show('connecting');
    this.#counter = window.setInterval(() => void this.#count(), EVERY);
    void this.#connect();
  }

  pause(): void {
    if (this.#state !== 'live') return;
    this.#link?.hush(true);
    this.#show('paused');
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    if (!this.#link) {
      this.#show('back');
      return void this.#connect();
    }
    this.#link.hush(false);
    this.#show('live');
  }

  end(): void {
    this.#show('over');
    this.#close();
  }

  use(stream: MediaStream): void {
    this.stream = stream;
    this.#link?.replace(stream);
  }

  async #connect(): Promise<void> {
    const attempt = (this.#attempt += 1);
    const stale = (): boolean => attempt !== this.#attempt || this.#state === 'over' || this.#state === 'elsewhere';
    try {
      const door = (await this.asked.access())?.doors.find(({ kind }) => this.links[kind]);
      const open = door && this.links[door.kind];
      if (stale()) return;
      if (!door || !open) return this.#later();
      const link = await open(this.stream, door, { over: (ending) => attempt === this.#attempt && this.#lost(ending) });
      if (stale()) return link.close();
      this.#link = link;
      this.#failures = 0;
      if (this.#state === 'paused') link.hush(true);
      else this.#show('live');
    } catch {
      if (!stale()) this.#later();
    }
  }

  #lost(ending: SendingState | null): void {
    this.#link?.close();
    this.#link = null;
    if (ending) {
      this.#show(ending);
      return this.#close();
    }
    if (this.#state === 'paused') return; // it is made anew when the pause is over
    this.#show('back');
    this.#later();
  }

  #later(): void {
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#connect(), Math.min(LONGEST_PAUSE, 300 * 2 ** (this.#failures - 1)));
  }

  #close(): void {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    clearInterval(this.#counter);
    this.#link?.close();
    this.#link = null;
  }

  /** How much left in the last second. */
  async #count(): Promise<void> {
    if (this.#state !== 'live' || !this.#link) return;
    const reports = await Promise.all(this.#link.senders().map((sender) => sender.getStats()));
    const sent = reports.flatMap((report) => [...report.values()]).reduce((sum, one: { type: string; bytesSent?: number }) => sum + (one.type === 'outbound-rtp' ? (one.bytesSent ?? 0) : 0), 0);
    if (this.#sent && sent > this.#sent) this.asked.received({ kilobits: Math.round(((sent - this.#sent) * 8) / EVERY), watchers: 0 });
    this.#sent = sent;
  }

  #show(state: SendingState): void {
    if (this.#state === state || this.#state === 'over' || this.#state === 'elsewhere') return;
    this.#state = state;
    this.asked.state(state);
  }
}
