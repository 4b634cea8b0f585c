// The player: tries the quickest way first, goes down when one cannot work, and comes back by itself when the line was lost.
import { lowLatency, plain, playsItself } from './hls.ts';
import { livekit } from './livekit.ts';
import { canWatch, watch } from './mse.ts';
import { type Quality, qualityOf } from './quality.ts';
import { canCall, whep } from './whep.ts';
import type { Access, Broken, Door, Running, StreamState, Way, WayName } from './way.ts';

/** What is to be seen: the picture, what is left of it while it comes again, nothing yet, or nothing any more. */
export type Scene = 'connecting' | 'playing' | 'lost' | 'waiting' | 'paused' | 'ended' | 'away' | 'elsewhere' | 'full' | 'unable';

export interface Measures {
  way: WayName;
  quality: Quality;
  watched: number;
  stalls: number;
  behind: number;
}

export interface Asked {
  /** A fresh access; null where there is none to be had now. */
  access(): Promise<Access | null>;
  scene(scene: Scene): void;
  /** Milliseconds of the live line, there and back. */
  trip?(): number;
}

const SILENCE = 4000;
const HALF_A_MINUTE = 30_000;
const TICK = 1000;
const LONGEST_PAUSE = 8000;
/** So often it may stand still in half a minute before a smaller picture is better than a quicker one. */
const MOST_STALLS = 2;
const WAYS: Record<WayName, Way> = { 'livekit': livekit, 'whep': whep, 'mse': watch, 'll-hls': lowLatency, 'hls': plain };
const OVER: Partial<Record<Broken, Scene>> = { away: 'away', ended: 'ended', elsewhere: 'elsewhere' };
/** How the engine's word is shown; a stream that is live shows itself. */
const SHOWN: Partial<Record<StreamState, Scene>> = { waiting: 'waiting', paused: 'paused', lost: 'lost', ended: 'ended' };

/** The ways that this browser may try. */
export function waysOf(video: HTMLVideoElement): WayName[] {
  return [...(canCall() ? (['livekit', 'whep'] as const) : []), ...(canWatch() ? (['mse', 'll-hls'] as const) : []), ...(playsItself(video) ? (['hls'] as const) : [])];
}

/** The first door, in the engine's order, that this browser can open. */
export const doorFor = (doors: readonly Door[], ways: readonly WayName[]): { way: WayName; url: string; token: string } | null => {
  const door = doors.find(({ kind }) => (ways as readonly string[]).includes(kind));
  return door ? { way: door.kind as WayName, url: door.url, token: door.token } : null;
};

export class Player {
  #ways: WayName[];
  #way: WayName = 'mse';
  #running: Running | null = null;
  #scene: Scene = 'connecting';
  #freshAt = -SILENCE;
  #failures = 0;
  #stalls: number[] = [];
  #allStalls = 0;
  #watched = 0;
  #timer = 0;
  #retry = 0;
  #over = true;
  #attempt = 0;
  /** What the engine said last; null where it says nothing, as over playlists. */
  #engine: StreamState | null = null;
  #heard = true;
  #rungs = 1;
  #frames = { total: 0, dropped: 0, share: 0 };

  constructor(private readonly video: HTMLVideoElement, private readonly asked: Asked, ways?: WayName[]) {
    this.#ways = ways ?? waysOf(video);
    document.addEventListener('visibilitychange', this.#back);
  }

  get scene(): Scene {
    return this.#scene;
  }

  /** Whether there is sound with the picture. */
  get heard(): boolean {
    return this.#heard;
  }

  start(): void {
    if (!this.#over) return;
    this.#over = false;
    this.#timer = window.setInterval(() => this.#look(), TICK);
    void this.#begin();
  }

  stop(): void {
    this.#over = true;
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    this.#end();
  }

  /** Comes anew with a fresh access: the host is back, or somebody asks for it. */
  again(): void {
    if (this.#over) return this.start();
    clearTimeout(this.#retry);
    this.#end();
    void this.#begin();
  }

  measures(): Measures {
    const behind = this.#running?.behind() ?? 0;
    const quality = qualityOf({ stalls: this.#stalls.length, behind, trip: this.asked.trip?.() ?? 0, dropped: this.#frames.share }, this.#way);
    return { way: this.#way, quality, watched: Math.round(this.#watched), stalls: this.#allStalls, behind };
  }

  async #begin(): Promise<void> {
    const attempt = (this.#attempt += 1);
    if (this.#scene !== 'lost' && this.#scene !== 'waiting' && this.#scene !== 'paused') this.#show('connecting');
    const access = await this.asked.access().catch(() => null);
    if (this.#over || attempt !== this.#attempt) return;
    if (!access) return this.#later();
    const door = doorFor(access.doors, this.#ways);
    if (!door) return this.#show('unable');
    this.#way = door.way;
    this.#rungs = access.rungs ?? 1;
    this.#engine = null;
    this.#running = WAYS[door.way](this.video, door.url, {
      fresh: () => attempt === this.#attempt && this.#fresh(),
      state: (state) => attempt === this.#attempt && this.#stated(state),
      broken: (why) => attempt === this.#attempt && this.#broken(why),
      heard: (sound) => (this.#heard = sound),
    }, door.token);
  }

  #fresh(): void {
    this.#freshAt = performance.now();
    this.#failures = 0;
    if (this.video.readyState >= 2) this.#play();
  }

  /** What was on its way when the engine said that there is a pause is no picture that goes on. */
  #play(): void {
    if (this.#engine === null || this.#engine === 'live') this.#show('playing');
  }

  #stated(state: StreamState): void {
    this.#engine = state;
    const scene = SHOWN[state];
    if (scene) this.#show(scene);
    else if (this.#scene !== 'playing') this.#show(this.#scene === 'lost' ? 'lost' : 'connecting');
  }

  #broken(why: Broken): void {
    this.#running = null;
    this.#failures += 1;
    const over = OVER[why];
    if (over) {
      this.stop();
      return this.#show(over);
    }
    // One failure may be the network's; twice in a row it is the way.
    if (why === 'useless' && (this.#failures > 1 || this.#way !== 'mse') && this.#ways.length > 1) this.#ways = this.#ways.filter((way) => way !== this.#way);
    if (why === 'full') this.#show('full');
    else if (this.#scene === 'playing') this.#show('lost');
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#retry);
    const pause = Math.min(LONGEST_PAUSE, 400 * 2 ** Math.min(this.#failures, 5)) * (0.75 + Math.random() / 2);
    this.#retry = window.setTimeout(() => void this.#begin(), pause);
  }

  /** Once a second: does it still come, and how well? */
  #look(): void {
    const now = performance.now();
    const silent = now - this.#freshAt > SILENCE;
    this.#stalls = this.#stalls.filter((at) => now - at < HALF_A_MINUTE);
    this.#count();
    if (this.#scene !== 'playing') {
      if (!silent && this.#running && this.video.readyState >= 2) this.#play();
      return;
    }
    this.#watched += TICK / 1000;
    if (!silent || document.visibilityState !== 'visible') return;
    this.#stalls.push(now);
    this.#allStalls += 1;
    this.#show('lost');
    this.#stepDown();
  }

  /** Where the line carries no more, playlists that offer a smaller picture take the place of the quickest way. */
  #stepDown(): void {
    const smaller = this.#ways.filter((way) => way === 'll-hls' || way === 'hls');
    if (this.#rungs < 2 || this.#way !== 'mse' || this.#stalls.length < MOST_STALLS || !smaller.length) return;
    this.#ways = smaller;
    this.again();
  }

  #count(): void {
    const { totalVideoFrames: total, droppedVideoFrames: dropped } = this.video.getVideoPlaybackQuality?.() ?? { totalVideoFrames: 0, droppedVideoFrames: 0 };
    const [more, lost] = [total - this.#frames.total, dropped - this.#frames.dropped];
    const share = more > 0 ? Math.min(1, Math.max(0, lost / more)) * 0.3 + this.#frames.share * 0.7 : this.#frames.share;
    this.#frames = { total, dropped, share };
  }

  #show(scene: Scene): void {
    if (scene === this.#scene) return;
    this.#scene = scene;
    this.asked.scene(scene);
  }

  #end(): void {
    this.#attempt += 1;
    this.#running?.stop();
    this.#running = null;
  }

  /** A page that comes back to the front goes on with what is newest. */
  readonly #back = (): void => {
    if (document.visibilityState !== 'visible' || this.#over) return;
    const { buffered } = this.video;
    if (buffered.length && buffered.end(buffered.length - 1) - this.video.currentTime > 2) this.video.currentTime = buffered.end(buffered.length - 1) - 0.4;
    void this.video.play().catch(() => undefined);
  };
}
