import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bitsFor } from '../call/mesh.ts';
import { levelOf } from './cameras.ts';
import { kindOf } from './recording.ts';
import { Sending, type SendingState } from './sending.ts';

describe('what a phone records', () => {
  it('is WebM where it can be, since it leaves sooner, and MP4 where not', () => {
    expect(kindOf(() => true)).toContain('webm');
    expect(kindOf((kind) => kind === 'video/mp4')).toBe('video/mp4');
    expect(kindOf(() => false)).toBe('');
  });

  it('is heard from silence to a shout', () => {
    expect(levelOf(new Float32Array(64))).toBe(0);
    expect(levelOf(new Float32Array(64).fill(0.9))).toBe(1);
    expect(levelOf(new Float32Array(64).fill(0.02))).toBeGreaterThan(0.3);
  });

  it('shares the line in a call', () => {
    expect(bitsFor(1)).toBeGreaterThan(bitsFor(3) * 2);
  });
});

class FakeSocket {
  static all: FakeSocket[] = [];
  static readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  sent: unknown[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(what: unknown): void {
    this.sent.push(what);
  }
  close(): void {
    this.readyState = 3;
  }
}

class FakeRecorder {
  static all: FakeRecorder[] = [];
  state = 'inactive';
  ondataavailable: ((event: { data: Blob }) => void) | null = null;
  constructor(readonly stream: unknown, readonly told: { videoBitsPerSecond: number }) {
    FakeRecorder.all.push(this);
  }
  start(): void {
    this.state = 'recording';
  }
  stop(): void {
    this.state = 'inactive';
  }
  pause(): void {
    this.state = 'paused';
  }
  resume(): void {
    this.state = 'recording';
  }
}

describe('sending', () => {
  let states: SendingState[];
  let sending: Sending;
  const socket = (): FakeSocket => FakeSocket.all.at(-1) as FakeSocket;
  const recorder = (): FakeRecorder => FakeRecorder.all.at(-1) as FakeRecorder;
  const ready = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(5000);
    socket().onmessage?.({ data: '{"type":"ready"}' });
  };

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.stubGlobal('MediaRecorder', FakeRecorder);
    FakeSocket.all = [];
    FakeRecorder.all = [];
    states = [];
    sending = new Sending({} as MediaStream, 'video/webm', { address: async () => 'ws://engine/publish', state: (state) => states.push(state), rung: () => undefined, received: () => undefined });
    sending.start();
    await ready();
  });

  it('begins when the engine is ready, and says what it sends', () => {
    expect(states).toEqual(['connecting', 'live']);
    expect(socket().url).toBe('ws://engine/publish?type=video%2Fwebm');
    recorder().ondataavailable?.({ data: new Blob(['picture']) });
    expect(socket().sent).toHaveLength(1);
  });

  it('pauses without letting go, and goes on with the same recording', () => {
    sending.pause();
    expect(recorder().state).toBe('paused');
    sending.resume();
    expect([FakeRecorder.all.length, recorder().state, sending.state]).toEqual([1, 'recording', 'live']);
  });

  it('comes back with a recording that begins anew', async () => {
    socket().onclose?.({ code: 1006 });
    expect(states.at(-1)).toBe('back');
    await ready();
    expect([states.at(-1), FakeRecorder.all.length]).toEqual(['live', 2]);
  });

  it('goes on more coarsely where the line does not carry it', async () => {
    const before = recorder().told.videoBitsPerSecond;
    socket().bufferedAmount = 2_000_000;
    recorder().ondataavailable?.({ data: new Blob(['picture']) });
    await ready();
    expect(recorder().told.videoBitsPerSecond).toBeLessThan(before);
  });

  it('is over where it was ended, and gives way to another phone', async () => {
    socket().onclose?.({ code: 4409 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect([sending.state, FakeSocket.all.length]).toEqual(['elsewhere', 1]);
  });
});
