import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Access } from '../player/way.ts';
import { Calling, type Link, type LinkTold } from './outlet.ts';
import type { SendingState } from './sending.ts';
import { openWhip } from './whip.ts';

const access: Access = { engine: 'mediamtx', doors: [{ kind: 'whip', url: 'https://engine/whip?token=t', token: '' }], until: '', poster: '', renewal: '' };

describe('a call to the engine', () => {
  let states: SendingState[];
  let told: LinkTold[];
  let hushed: boolean[];
  let closed: number;
  let opens: () => Promise<void>;
  let calling: Calling;
  const settle = (milliseconds = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

  beforeEach(() => {
    vi.useFakeTimers();
    [states, told, hushed, closed] = [[], [], [], 0];
    opens = async () => undefined;
    const link: Link = { replace: () => undefined, hush: (paused) => hushed.push(paused), close: () => (closed += 1), senders: () => [] };
    const asked = { access: async () => access, state: (state: SendingState) => states.push(state), received: () => undefined };
    calling = new Calling({} as MediaStream, asked, { whip: async (_, __, heard) => {
      told.push(heard);
      await opens();
      return link;
    } });
    calling.start();
  });

  it('is live once the engine took it, and keeps its connection in a pause', async () => {
    await settle();
    calling.pause();
    calling.resume();
    expect([states, hushed, closed]).toEqual([['connecting', 'live', 'paused', 'live'], [true, false], 0]);
  });

  it('is made anew when it breaks, and when it could not be made', async () => {
    await settle();
    opens = () => Promise.reject(new Error('no'));
    told[0]?.over(null);
    expect(states.at(-1)).toBe('back');
    await settle(400);
    opens = async () => undefined;
    await settle(5000);
    expect([states.at(-1), told.length]).toEqual(['live', 3]);
  });

  it('is over for good where somebody else sends, or it was ended', async () => {
    await settle();
    told[0]?.over('elsewhere');
    await settle(20_000);
    calling.end();
    expect([calling.state, told.length, closed]).toEqual(['elsewhere', 1, 1]);
  });

  it('lets go of a connection that came about only after it was ended', async () => {
    let came = (): void => undefined;
    calling = new Calling({} as MediaStream, { access: async () => access, state: () => undefined, received: () => undefined }, { whip: () => new Promise((done) => (came = () => done({ replace: () => undefined, hush: () => undefined, close: () => (closed += 1), senders: () => [] }))) });
    calling.start();
    await settle();
    calling.end();
    came();
    await settle();
    expect([calling.state, closed]).toEqual(['over', 1]);
  });
});

class FakeTrack {
  enabled = true;
  stopped = false;
  constructor(readonly kind: string, readonly of: FakeTrack | null = null) {}
  clone(): FakeTrack {
    return new FakeTrack(this.kind, this);
  }
  stop(): void {
    this.stopped = true;
  }
}

class FakePeer {
  static last: FakePeer;
  iceGatheringState = 'complete';
  connectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  localDescription = { sdp: 'offer' };
  remote = '';
  sent: { kind: string; track: FakeTrack | null; replaceTrack(track: FakeTrack | null): Promise<void> }[] = [];
  constructor() {
    FakePeer.last = this;
  }
  addTransceiver(track: FakeTrack): { sender: unknown } {
    const sender = { kind: track.kind, track: track as FakeTrack | null, replaceTrack: async (next: FakeTrack | null): Promise<void> => void (sender.track = next) };
    this.sent.push(sender);
    return { sender };
  }
  getTransceivers(): unknown[] {
    return [];
  }
  async createOffer(): Promise<void> {}
  async setLocalDescription(): Promise<void> {}
  async setRemoteDescription(answer: { sdp: string }): Promise<void> {
    this.remote = answer.sdp;
  }
  close(): void {
    this.connectionState = 'closed';
  }
}

describe('a picture by one POST', () => {
  const [picture, sound] = [new FakeTrack('video'), new FakeTrack('audio')];
  const stream = { getVideoTracks: () => [picture], getAudioTracks: () => [sound] } as unknown as MediaStream;
  const door = access.doors[0] as Access['doors'][number];
  const asked: { url: string; method: string }[] = [];
  const answers = (status: number): void => {
    vi.stubGlobal('fetch', async (url: string, { method = 'GET' } = {}) => {
      asked.push({ url, method });
      return new Response('answer', { status, headers: { Location: '/session/7' } });
    });
  };

  beforeEach(() => {
    asked.length = 0;
    vi.stubGlobal('RTCPeerConnection', FakePeer);
    vi.stubGlobal('RTCRtpSender', {});
  });

  it('is offered, answered, hushed without darkening what the host sees, and taken back', async () => {
    answers(201);
    const link = await openWhip(stream, door, { over: () => undefined });
    const [seen, heard] = FakePeer.last.sent;
    expect([FakePeer.last.remote, seen?.track?.of, heard?.track]).toEqual(['answer', picture, sound]);
    link.hush(true);
    expect([seen?.track?.enabled, picture.enabled, heard?.track]).toEqual([false, true, null]);
    link.hush(false);
    expect([seen?.track?.enabled, heard?.track]).toEqual([true, sound]);
    link.close();
    expect(asked.map(({ url, method }) => `${method} ${url}`)).toEqual(['POST https://engine/whip?token=t', 'DELETE https://engine/session/7']);
  });

  it('gives way to another phone, and stays away where it was sent away', async () => {
    const endings: unknown[] = [];
    for (const status of [409, 403, 500]) {
      answers(status);
      await expect(openWhip(stream, door, { over: (ending) => endings.push(ending) })).rejects.toThrow();
    }
    expect(endings).toEqual(['elsewhere', 'over']);
  });
});
