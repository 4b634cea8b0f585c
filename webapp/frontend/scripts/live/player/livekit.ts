// Pictures out of a room of LiveKit, by its own client: it is fetched only where the engine is that one.
import type { Broken, Way } from './way.ts';

/** Enters the room with the token, and shows and plays whatever its host sends. */
export const livekit: Way = (video, url, told, token) => {
  const listening = new AbortController();
  let over = false;
  let leave = (): void => undefined;
  const stop = (): void => {
    if (over) return;
    over = true;
    listening.abort();
    leave();
    video.srcObject = null;
  };
  const fail = (why: Broken): void => {
    if (over) return;
    stop();
    told.broken(why);
  };
  const enter = async (): Promise<void> => {
    const { ConnectionError, ConnectionErrorReason, DisconnectReason, Room, RoomEvent, Track } = await import('livekit-client');
    if (over) return;
    const ended: Partial<Record<number, Broken>> = {
      [DisconnectReason.PARTICIPANT_REMOVED]: 'away',
      [DisconnectReason.ROOM_DELETED]: 'ended',
      [DisconnectReason.DUPLICATE_IDENTITY]: 'elsewhere',
    };
    const room = new Room({ disconnectOnPageLeave: false });
    leave = () => void room.disconnect();
    // Both in one stream of ours: the room's own way of showing a track would switch the sound on before anybody asked for it.
    const shown = new MediaStream();
    const muted = (): boolean => [...room.remoteParticipants.values()].some((one) => [...one.trackPublications.values()].some((sent) => sent.kind === Track.Kind.Video && sent.isMuted));
    const look = (): void => {
      told.heard(shown.getAudioTracks().length > 0);
      told.state(!shown.getVideoTracks().length ? 'waiting' : muted() ? 'paused' : 'live');
    };
    room.on(RoomEvent.TrackSubscribed, ({ mediaStreamTrack }) => {
      shown.addTrack(mediaStreamTrack);
      video.srcObject = shown;
      void video.play().catch(() => undefined);
      look();
    });
    room.on(RoomEvent.TrackUnsubscribed, ({ mediaStreamTrack }) => {
      shown.removeTrack(mediaStreamTrack);
      look();
    });
    room.on(RoomEvent.TrackMuted, look).on(RoomEvent.TrackUnmuted, look);
    room.on(RoomEvent.Reconnecting, () => told.state('lost')).on(RoomEvent.Reconnected, look);
    room.on(RoomEvent.Disconnected, (reason) => fail(ended[reason ?? -1] ?? 'again'));
    video.addEventListener('timeupdate', () => told.fresh(), { signal: listening.signal });
    await room.connect(url, token).catch((no: unknown) => {
      fail(no instanceof ConnectionError && no.reason === ConnectionErrorReason.NotAllowed ? 'away' : 'again');
    });
    if (!over) look();
  };
  void enter().catch(() => fail('again'));
  return { stop, behind: () => 0 };
};
