// Pictures over a WebSocket into a media source: what is newest, within a second.
import { begins, mimeOf } from './codecs.ts';
import { keepUp } from './edge.ts';
import type { Broken, StreamState, Told, Way } from './way.ts';

const KEPT = 20;
const LEFT_BEHIND = 8;
const MOST_WAITING = 150;
/** What the engine means by closing. */
const CLOSED: Record<number, Broken> = { 4403: 'away', 4404: 'ended', 4409: 'elsewhere', 1013: 'full' };

type Source = typeof MediaSource;
type Piece = Uint8Array<ArrayBuffer>;

/** The browser's own media source; on iPhones the managed one. */
function sourceKind(): Source | null {
  const scope = globalThis as unknown as { MediaSource?: Source; ManagedMediaSource?: Source };
  return scope.MediaSource ?? scope.ManagedMediaSource ?? null;
}

export const canWatch = (): boolean => sourceKind() !== null && 'WebSocket' in globalThis;

/** Plays what the address sends: text that tells of the stream, initialization segments, and fragments whose time goes on evenly. */
export const watch: Way = (video, url, told) => {
  const feed = new Feed(video, told);
  let opened = false;
  let mime = '';
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => (opened = true);
  socket.onmessage = ({ data }) => {
    if (!(data instanceof ArrayBuffer)) {
      const message = JSON.parse(String(data)) as { type: string; state?: StreamState; mime?: string };
      if (message.state) told.state(message.state);
      if (message.mime) mime = message.mime;
      return;
    }
    const piece = new Uint8Array(data);
    if (begins(piece)) feed.begin(piece, mime || mimeOf(piece));
    else feed.take(piece);
    mime = begins(piece) ? '' : mime;
  };
  // A connection that never opened may be one that something on the way will never let through.
  socket.onclose = ({ code }) => feed.fail(CLOSED[code] ?? (opened ? 'again' : 'useless'));
  feed.over = () => {
    socket.onclose = null;
    socket.close();
  };
  return { stop: () => feed.stop(), behind: () => feed.behind() };
};

/** A media source that is fed piece by piece, and kept close to its newest end. */
class Feed {
  over = (): void => undefined;
  #source: MediaSource | null = null;
  #buffer: SourceBuffer | null = null;
  #mime = '';
  #waiting: (Piece | { mime: string })[] = [];
  #address = '';
  #stopped = false;

  constructor(private readonly video: HTMLVideoElement, private readonly told: Told) {}

  begin(first: Piece, mime: string): void {
    if (!(sourceKind() as Source).isTypeSupported(mime)) return this.fail('useless');
    if (!this.#source) this.#attach(mime);
    else if (mime !== this.#mime) this.#waiting.push({ mime });
    this.#mime = mime;
    this.told.heard(/mp4a|opus/i.test(mime));
    this.#waiting.push(first);
    this.#pump();
  }

  take(piece: Piece): void {
    if (this.#stopped || !this.#source) return;
    this.told.fresh();
    this.#waiting.push(piece);
    if (this.#waiting.length > MOST_WAITING) this.fail('again');
    else this.#pump();
  }

  fail(why: Broken): void {
    if (this.#stopped) return;
    this.stop();
    this.told.broken(why);
  }

  stop(): void {
    this.#stopped = true;
    this.over();
    URL.revokeObjectURL(this.#address);
  }

  behind(): number {
    const { buffered, currentTime } = this.video;
    return buffered.length ? Math.max(0, buffered.end(buffered.length - 1) - currentTime) : 0;
  }

  #attach(mime: string): void {
    const source = new (sourceKind() as Source)();
    this.#source = source;
    if (!('MediaSource' in globalThis)) this.video.disableRemotePlayback = true;
    source.addEventListener('sourceopen', () => {
      if (this.#stopped) return;
      try {
        this.#buffer = source.addSourceBuffer(mime);
      } catch {
        return this.fail('useless');
      }
      this.#buffer.addEventListener('updateend', () => this.#settle());
      this.#buffer.addEventListener('error', () => this.fail('again'));
      this.#pump();
    }, { once: true });
    this.#address = URL.createObjectURL(source);
    this.video.src = this.#address;
    void this.video.play().catch(() => undefined);
  }

  #pump(): void {
    const next = this.#waiting[0];
    if (this.#stopped || !next || !this.#buffer || this.#buffer.updating || this.#source?.readyState !== 'open') return;
    this.#waiting.shift();
    try {
      if (next instanceof Uint8Array) return this.#buffer.appendBuffer(next);
      this.#buffer.changeType(next.mime);
      this.#pump();
    } catch {
      this.fail('again');
    }
  }

  #settle(): void {
    const { video } = this;
    if (this.#stopped || !this.#buffer || this.#source?.readyState !== 'open') return;
    const { buffered } = this.#buffer;
    if (buffered.length) {
      const step = keepUp(video.currentTime, buffered.start(buffered.length - 1), buffered.end(buffered.length - 1));
      if (step.jump !== null) video.currentTime = step.jump;
      if (video.playbackRate !== step.rate) video.playbackRate = step.rate;
      if (video.paused && !video.ended) void video.play().catch(() => undefined);
      if (!this.#buffer.updating && video.currentTime - buffered.start(0) > KEPT) return this.#buffer.remove(0, video.currentTime - LEFT_BEHIND);
    }
    this.#pump();
  }
}
