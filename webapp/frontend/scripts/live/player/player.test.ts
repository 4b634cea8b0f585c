import { beforeEach, describe, expect, it, vi } from 'vitest';
import { begins, mimeOf } from './codecs.ts';
import { keepUp } from './edge.ts';
import { doorFor, Player, type Scene } from './player.ts';
import { qualityOf } from './quality.ts';
import type { Access, Door } from './way.ts';

const box = (name: string, ...rest: number[]): number[] => [0, 0, 0, 8 + rest.length, ...[...name].map((letter) => letter.charCodeAt(0)), ...rest];

describe('what a stream is made of', () => {
  const first = new Uint8Array([...box('ftyp'), ...box('avcC', 1, 0x42, 0xe0, 0x1f), ...box('mp4a')]);

  it('is read from its first segment', () => {
    expect(begins(first)).toBe(true);
    expect(begins(new Uint8Array(box('moof')))).toBe(false);
    expect(mimeOf(first)).toBe('video/mp4; codecs="avc1.42E01F, mp4a.40.2"');
    expect(mimeOf(new Uint8Array([...box('ftyp'), ...box('hvcC')]))).toContain('hvc1');
  });
});

describe('keeping up', () => {
  it('goes a little faster when it is behind, and jumps when it is far behind', () => {
    expect(keepUp(9.5, 0, 10)).toEqual({ rate: 1, jump: null });
    expect(keepUp(8.8, 0, 10)).toEqual({ rate: 1.06, jump: null });
    expect(keepUp(5, 0, 10)).toEqual({ rate: 1, jump: 9.6 });
    expect(keepUp(0, 20, 20.2).jump).toBe(20);
  });
});

describe('the connection in a word', () => {
  const fine = { stalls: 0, behind: 0.6, trip: 40, dropped: 0 };

  it('is judged by what the player sees, and HLS by its own measure', () => {
    expect(qualityOf(fine, 'mse')).toBe('good');
    expect(qualityOf({ ...fine, behind: 6 }, 'mse')).toBe('poor');
    expect(qualityOf({ ...fine, behind: 6 }, 'hls')).toBe('good');
    expect(qualityOf({ ...fine, stalls: 1 }, 'll-hls')).toBe('fair');
    expect(qualityOf({ ...fine, dropped: 0.5 }, 'mse')).toBe('poor');
  });
});

const DOORS: Door[] = [{ kind: 'whep', url: 'w', token: '' }, { kind: 'mse', url: 'm', token: '' }, { kind: 'll-hls', url: 'l', token: '' }, { kind: 'hls', url: 'h', token: '' }];

describe('the door', () => {
  it('is the first in the engine’s order that this browser opens', () => {
    expect(doorFor(DOORS, ['mse', 'll-hls'])).toEqual({ way: 'mse', url: 'm', token: '' });
    expect(doorFor(DOORS, ['hls'])).toEqual({ way: 'hls', url: 'h', token: '' });
    expect(doorFor(DOORS, ['whep', 'mse', 'll-hls', 'hls'])).toEqual({ way: 'whep', url: 'w', token: '' });
    expect(doorFor([{ kind: 'livekit', url: 'k', token: 't' }], ['livekit', 'mse'])).toEqual({ way: 'livekit', url: 'k', token: 't' });
    expect(doorFor([{ kind: 'livekit', url: 'k', token: 't' }], ['mse'])).toBeNull();
  });
});

class FakeSocket {
  static all: FakeSocket[] = [];
  static readonly OPEN = 1;
  binaryType = '';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  close(): void {}
}

describe('the player', () => {
  const access: Access = { engine: 'embedded', doors: DOORS, until: '', poster: '', renewal: '' };
  let scenes: Scene[];
  let player: Player;
  const latest = (): FakeSocket => FakeSocket.all.at(-1) as FakeSocket;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('WebSocket', FakeSocket);
    FakeSocket.all = [];
    scenes = [];
    player = new Player(document.createElement('video'), { access: async () => access, scene: (scene) => scenes.push(scene) }, ['mse']);
  });

  const settle = (milliseconds = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

  it('says what the engine says of the stream', async () => {
    player.start();
    await settle();
    latest().onopen?.();
    latest().onmessage?.({ data: '{"type":"state","state":"waiting"}' });
    latest().onmessage?.({ data: '{"type":"state","state":"paused"}' });
    expect(scenes).toEqual(['waiting', 'paused']);
  });

  it('takes what was still on its way into a pause for no picture', async () => {
    player.start();
    await settle();
    latest().onopen?.();
    latest().onmessage?.({ data: '{"type":"state","state":"paused"}' });
    latest().onmessage?.({ data: new ArrayBuffer(16) });
    await settle(3000);
    expect(scenes.at(-1)).toBe('paused');
  });

  it('comes back by itself with a fresh access when the line is lost', async () => {
    player.start();
    await settle();
    latest().onopen?.();
    latest().onclose?.({ code: 1006 });
    await settle(2000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('stays away when it was sent away, and says so', async () => {
    player.start();
    await settle();
    latest().onclose?.({ code: 4403 });
    await settle(20_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(scenes).toContain('away');
  });

  it('begins anew by hand where another page took its place', async () => {
    player.start();
    await settle();
    latest().onclose?.({ code: 4409 });
    await settle(20_000);
    expect(scenes.at(-1)).toBe('elsewhere');
    player.again();
    await settle();
    expect(FakeSocket.all).toHaveLength(2);
  });
});

class FakePeer extends EventTarget {
  static all: FakePeer[] = [];
  connectionState = 'new';
  iceGatheringState = 'complete';
  localDescription = { sdp: 'v=0 offer' };
  ontrack: ((event: { track: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  wanted: string[] = [];
  answer = '';
  constructor() {
    super();
    FakePeer.all.push(this);
  }
  addTransceiver(kind: string, { direction }: { direction: string }): void {
    this.wanted.push(`${kind} ${direction}`);
  }
  async createOffer(): Promise<object> {
    return {};
  }
  async setLocalDescription(): Promise<void> {}
  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.answer = sdp;
  }
  close(): void {
    this.connectionState = 'closed';
  }
  becomes(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

describe('the ladder', () => {
  const access: Access = { engine: 'mediamtx', doors: DOORS.map((door) => (door.kind === 'whep' ? { ...door, url: 'https://media.example.test/show/whep?jwt=t' } : door)), until: '', poster: '', renewal: '', rungs: 2 };
  const answers: { status: number; sdp?: string }[] = [];
  const asked: { url: string; method: string }[] = [];
  let player: Player;
  let scenes: Scene[];

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.stubGlobal('RTCPeerConnection', FakePeer);
    vi.stubGlobal('MediaStream', class { addTrack(): void {} });
    [FakeSocket.all, FakePeer.all, scenes] = [[], [], []];
    [answers.length, asked.length] = [0, 0];
    vi.stubGlobal('fetch', async (url: string, told: { method: string }) => {
      asked.push({ url, method: told.method });
      const { status, sdp } = answers.shift() ?? { status: 204 };
      return { ok: status < 300, status, headers: new Headers({ Location: '/show/whep/1' }), text: async () => sdp ?? '' };
    });
    player = new Player(document.createElement('video'), { access: async () => access, scene: (scene) => scenes.push(scene) }, ['whep', 'mse', 'll-hls']);
  });

  const settle = (milliseconds = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
  const peer = (): FakePeer => FakePeer.all.at(-1) as FakePeer;

  it('begins with WebRTC, by one POST, and gives the place up when it stops', async () => {
    answers.push({ status: 201, sdp: 'v=0\r\nm=audio 9 UDP\r\n' });
    player.start();
    await settle(10);
    expect(asked).toEqual([{ url: 'https://media.example.test/show/whep?jwt=t', method: 'POST' }]);
    expect(peer().wanted).toEqual(['video recvonly', 'audio recvonly']);
    expect(peer().answer).toContain('m=audio 9');
    expect([player.measures().way, player.heard]).toEqual(['whep', true]);
    peer().becomes('connected');
    player.stop();
    expect(asked.at(-1)).toEqual({ url: 'https://media.example.test/show/whep/1', method: 'DELETE' });
    expect(FakeSocket.all).toHaveLength(0);
  });

  it('goes down a step where the network lets no WebRTC through', async () => {
    answers.push({ status: 201, sdp: 'v=0' });
    player.start();
    await settle(10);
    peer().becomes('failed');
    await settle(2000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(player.measures().way).toBe('mse');
  });

  it('comes back by WebRTC where it was connected before', async () => {
    answers.push({ status: 201, sdp: 'v=0' }, { status: 204 }, { status: 201, sdp: 'v=0' });
    player.start();
    await settle(10);
    peer().becomes('connected');
    peer().becomes('failed');
    await settle(3000);
    expect(FakePeer.all).toHaveLength(2);
    expect(FakeSocket.all).toHaveLength(0);
  });

  it('waits where nobody sends yet, and stays away when it is refused', async () => {
    answers.push({ status: 404 }, { status: 403 });
    player.start();
    await settle(10);
    expect(scenes).toContain('waiting');
    await settle(3000);
    expect(scenes.at(-1)).toBe('away');
    await settle(20_000);
    expect(FakePeer.all).toHaveLength(2);
  });

  it('takes a smaller picture by playlist where the quickest way stands still again and again', async () => {
    player = new Player(document.createElement('video'), { access: async () => ({ ...access, doors: DOORS }), scene: (scene) => scenes.push(scene) }, ['mse', 'hls']);
    Object.defineProperty(HTMLMediaElement.prototype, 'readyState', { configurable: true, get: () => 4 });
    player.start();
    await settle();
    const first = (bytes: number[]): void => (FakeSocket.all.at(-1) as FakeSocket).onmessage?.({ data: new Uint8Array(bytes).buffer });
    vi.stubGlobal('MediaSource', class extends EventTarget { static isTypeSupported = (): boolean => true; });
    vi.stubGlobal('URL', class extends URL { static override createObjectURL = (): string => ''; static override revokeObjectURL = (): void => undefined; });
    first([...box('ftyp'), ...box('avcC', 1, 0x42, 0xe0, 0x1f)]);
    for (let stall = 0; stall < 2; stall += 1) {
      first(box('moof'));
      await settle(7000);
    }
    expect(player.measures().way).toBe('hls');
    delete (HTMLMediaElement.prototype as { readyState?: number }).readyState;
  });
});
