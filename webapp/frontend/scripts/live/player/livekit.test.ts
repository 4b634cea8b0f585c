import { beforeEach, describe, expect, it, vi } from 'vitest';

/** A room of LiveKit, as far as its documentation says how it behaves towards a page. */
const room = vi.hoisted(() => {
  const listeners = new Map<string, (...told: unknown[]) => void>();
  class Room {
    remoteParticipants = new Map([['host', { trackPublications: new Map([['v', { kind: 'video', isMuted: false }]]) }]]);
    localParticipant = { published: [] as { kind: string; options: unknown }[], trackPublications: new Map<string, unknown>(), publishTrack: async (track: { kind: string }, options: unknown) => {
      this.localParticipant.published.push({ kind: track.kind, options });
      this.localParticipant.trackPublications.set(track.kind, { kind: track.kind, mute: () => state.hushed.push('mute'), unmute: () => state.hushed.push('unmute'), track: { mediaStreamTrack: track, sender: { replaceTrack: (next: unknown) => state.hushed.push(next ? 'heard' : 'silent') } } });
    } };
    constructor() {
      state.rooms.push(this);
    }
    on(name: string, act: (...told: unknown[]) => void): this {
      listeners.set(name, act);
      return this;
    }
    async connect(url: string, token: string): Promise<void> {
      state.joined.push(`${url} ${token}`);
      if (state.refuses) throw state.refuses;
    }
    async disconnect(): Promise<void> {
      state.left += 1;
    }
  }
  const state = { rooms: [] as Room[], joined: [] as string[], left: 0, hushed: [] as string[], refuses: null as Error | null, listeners, Room };
  return state;
});
vi.mock('livekit-client', () => {
  class ConnectionError extends Error {
    reason = 0;
  }
  return {
    Room: room.Room,
    ConnectionError,
    ConnectionErrorReason: { NotAllowed: 0 },
    DisconnectReason: { DUPLICATE_IDENTITY: 2, PARTICIPANT_REMOVED: 4, ROOM_DELETED: 5 },
    RoomEvent: { TrackSubscribed: 'subscribed', TrackUnsubscribed: 'unsubscribed', TrackMuted: 'muted', TrackUnmuted: 'unmuted', Reconnecting: 'reconnecting', Reconnected: 'reconnected', Disconnected: 'disconnected' },
    Track: { Kind: { Video: 'video' }, Source: { Camera: 'camera', Microphone: 'microphone' } },
  };
});

import { ConnectionError } from 'livekit-client';
import { openRoom } from '../host/room.ts';
import { livekit } from './livekit.ts';

class FakeStream {
  tracks: { kind: string }[] = [];
  addTrack(track: { kind: string }): void {
    this.tracks.push(track);
  }
  removeTrack(track: { kind: string }): void {
    this.tracks = this.tracks.filter((one) => one !== track);
  }
  getVideoTracks(): { kind: string }[] {
    return this.tracks.filter(({ kind }) => kind === 'video');
  }
  getAudioTracks(): { kind: string }[] {
    return this.tracks.filter(({ kind }) => kind === 'audio');
  }
}

const heard = (name: string, ...told: unknown[]): void => room.listeners.get(name)?.(...told);

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeStream);
  Object.assign(room, { rooms: [], joined: [], left: 0, hushed: [], refuses: null });
  room.listeners.clear();
});

describe('watching a room', () => {
  let said: string[];
  const watching = async (): Promise<{ video: { srcObject: unknown }; stop(): void }> => {
    said = [];
    const video = Object.assign(new EventTarget(), { srcObject: null, play: async () => undefined });
    const told = { fresh: () => said.push('fresh'), state: (state: string) => said.push(state), broken: (why: string) => said.push(`broken ${why}`), heard: (sound: boolean) => said.push(sound ? 'sound' : 'no sound') };
    const running = livekit(video as unknown as HTMLVideoElement, 'wss://livekit', told, 'token');
    await vi.waitFor(() => expect(room.joined).toHaveLength(1));
    await Promise.resolve();
    return { video, stop: running.stop };
  };

  it('waits for its host, shows picture and sound as they come, and says when the host pauses', async () => {
    const { video, stop } = await watching();
    expect([room.joined, said]).toEqual([['wss://livekit token'], ['no sound', 'waiting']]);
    heard('subscribed', { mediaStreamTrack: { kind: 'video' } });
    heard('subscribed', { mediaStreamTrack: { kind: 'audio' } });
    expect((video.srcObject as FakeStream).tracks.map(({ kind }) => kind)).toEqual(['video', 'audio']);
    expect(said.slice(2)).toEqual(['no sound', 'live', 'sound', 'live']);
    const sent = room.rooms[0]?.remoteParticipants.get('host')?.trackPublications.get('v');
    Object.assign(sent ?? {}, { isMuted: true });
    heard('muted');
    heard('reconnecting');
    expect(said.slice(-2)).toEqual(['paused', 'lost']);
    stop();
    heard('disconnected', 1);
    expect([room.left, video.srcObject, said.at(-1)]).toEqual([1, null, 'lost']);
  });

  it.each([[4, 'away'], [5, 'ended'], [2, 'elsewhere'], [undefined, 'again']])('tells a connection that is over for reason %s as %s', async (reason, word) => {
    await watching();
    heard('disconnected', reason);
    expect(said.at(-1)).toBe(`broken ${word}`);
  });

  it('is away where the room refuses the token', async () => {
    room.refuses = new (ConnectionError as unknown as new () => Error)();
    await watching();
    await vi.waitFor(() => expect(said).toContain('broken away'));
  });
});

describe('sending into a room', () => {
  const track = (kind: string): unknown => ({ kind, clone: () => ({ kind, stop: () => undefined }) });
  const stream = { getTracks: () => [track('video'), track('audio')], getAudioTracks: () => [track('audio')] } as unknown as MediaStream;
  const door = { kind: 'livekit', url: 'wss://livekit', token: 'token' };

  it('publishes camera and microphone, and pauses for everybody without letting go', async () => {
    const endings: unknown[] = [];
    const link = await openRoom(stream, door, { over: (ending) => endings.push(ending) });
    expect(room.rooms[0]?.localParticipant.published.map(({ kind }) => kind)).toEqual(['video', 'audio']);
    link.hush(true);
    link.hush(false);
    expect(room.hushed).toEqual(['mute', 'silent', 'unmute', 'heard']);
    heard('disconnected', 2);
    heard('disconnected');
    link.close();
    heard('disconnected', 4);
    expect(endings).toEqual(['elsewhere', null]);
  });

  it('leaves the room again where its tracks are not taken', async () => {
    room.refuses = new Error('no');
    await expect(openRoom(stream, door, { over: () => undefined })).rejects.toThrow('no');
    expect(room.left).toBe(1);
  });
});
