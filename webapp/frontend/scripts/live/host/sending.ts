// Sends what the phone records, and comes back by itself: for fifteen seconds the stream stays the same one.
import type { Outlet } from './outlet.ts';
import { recorderOf, type Rung, RUNGS } from './recording.ts';

export type SendingState = 'off' | 'connecting' | 'live' | 'back' | 'paused' | 'over' | 'elsewhere';

export interface Received {
  kilobits: number;
  watchers: number;
}

export interface SendingAsked {
  /** The address to send to, with a fresh token; null where it is not given any more. */
  address(): Promise<string | null>;
  state(state: SendingState): void;
  /** The rung that the line carries now. */
  rung(rung: Rung): void;
  /** What the engine says has come, each second. */
  received(told: Received): void;
}

const MOST_UNSENT = 1_500_000;
const PRESSED_FOR = 3000;
const LONGEST_PAUSE = 3000;
const ENDINGS: Record<number, SendingState> = { 4403: 'over', 4404: 'over', 4409: 'elsewhere' };
const FINAL: readonly SendingState[] = ['over', 'elsewhere'];

export class Sending implements Outlet {
  #socket: WebSocket | null = null;
  #recorder: MediaRecorder | null = null;
  #state: SendingState = 'off';
  #failures = 0;
  #timer = 0;
  #rung = 0;
  #pressedAt = 0;

  constructor(private stream: MediaStream, private readonly kind: string, private readonly asked: SendingAsked) {}

  get state(): SendingState {
    return this.#state;
  }

  start(): void {
    if (this.#state !== 'off') return;
    this.#show('connecting');
    void this.#connect();
  }

  /** Nothing is recorded while it is paused; the connection stays. */
  pause(): void {
    if (this.#state !== 'live') return;
    this.#recorder?.pause();
    this.#socket?.send('{"type":"pause"}');
    this.#show('paused');
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    if (!this.#recorder || this.#socket?.readyState !== WebSocket.OPEN) {
      this.#show('back');
      return void this.#connect();
    }
    this.#socket.send('{"type":"resume"}');
    this.#recorder.resume();
    this.#show('live');
  }

  end(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send('{"type":"end"}');
    this.#close();
    this.#show('over');
  }

  /** Goes on with another camera: the stream stays, its picture begins anew. */
  use(stream: MediaStream): void {
    this.stream = stream;
    if (this.#state === 'live') this.#again();
  }

  async #connect(): Promise<void> {
    const address = await this.asked.address().catch(() => null);
    if (!this.#wanted()) return;
    if (!address) return this.#later();
    const socket = new WebSocket(`${address}?type=${encodeURIComponent(this.kind)}`);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#told(socket, JSON.parse(String(data)) as { type: string } & Received);
    socket.onclose = ({ code }) => this.#socket === socket && this.#lost(code);
  }

  #told(socket: WebSocket, told: { type: string } & Received): void {
    if (told.type === 'ready' && this.#socket === socket) this.#record(socket);
    if (told.type === 'received') this.asked.received(told);
  }

  #record(socket: WebSocket): void {
    this.#failures = 0;
    const rung = RUNGS[this.#rung] as Rung;
    this.#recorder = recorderOf(this.stream, this.kind, rung.bits, (piece) => this.#piece(socket, piece));
    this.#recorder.onerror = () => this.#again();
    this.asked.rung(rung);
    this.#show('live');
  }

  #piece(socket: WebSocket, piece: Blob): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(piece);
    const pressed = socket.bufferedAmount > (RUNGS[this.#rung] as Rung).bits / 8;
    if (!pressed) this.#pressedAt = 0;
    else this.#pressedAt ||= performance.now();
    // What does not leave in time would only come later and later: go on more coarsely, from now.
    if (socket.bufferedAmount > MOST_UNSENT || (pressed && performance.now() - this.#pressedAt > PRESSED_FOR)) {
      this.#rung = Math.min(RUNGS.length - 1, this.#rung + 1);
      this.#pressedAt = 0;
      this.#again();
    }
  }

  #again(): void {
    this.#close();
    this.#show('back');
    void this.#connect();
  }

  #lost(code: number): void {
    this.#close();
    const ending = ENDINGS[code];
    if (ending) return this.#show(ending);
    if (this.#state === 'paused') return; // it is made anew when the pause is over
    if (!this.#wanted()) return;
    this.#show('back');
    this.#later();
  }

  #later(): void {
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#connect(), Math.min(LONGEST_PAUSE, 300 * 2 ** (this.#failures - 1)));
  }

  #wanted(): boolean {
    return this.#state === 'connecting' || this.#state === 'live' || this.#state === 'back';
  }

  #close(): void {
    clearTimeout(this.#timer);
    const [socket, recorder] = [this.#socket, this.#recorder];
    this.#socket = null;
    this.#recorder = null;
    if (recorder && recorder.state !== 'inactive') {
      recorder.ondataavailable = null;
      recorder.stop();
    }
    socket?.close();
  }

  #show(state: SendingState): void {
    if (this.#state === state || FINAL.includes(this.#state)) return;
    this.#state = state;
    this.asked.state(state);
  }
}
