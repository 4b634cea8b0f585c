// Sends a picture into a room of LiveKit, by its own client: it is fetched only where the engine is that one.
import type { Opening } from './outlet.ts';
import type { SendingState } from './sending.ts';

/** Enters the room with the token, and publishes camera and microphone; a pause is told to everybody there. */
export const openRoom: Opening = async (stream, door, told) => {
  const { DisconnectReason, Room, RoomEvent, Track } = await import('livekit-client');
  const endings: Partial<Record<number, SendingState>> = {
    [DisconnectReason.PARTICIPANT_REMOVED]: 'over',
    [DisconnectReason.ROOM_DELETED]: 'over',
    [DisconnectReason.DUPLICATE_IDENTITY]: 'elsewhere',
  };
  const room = new Room({ dynacast: true, stopLocalTrackOnUnpublish: false });
  let left = false;
  room.on(RoomEvent.Disconnected, (reason) => {
    if (!left) told.over(endings[reason ?? -1] ?? null);
  });
  const sent = () => [...room.localParticipant.trackPublications.values()];
  const of = (kind: string) => sent().find((one) => String(one.kind) === kind)?.track;
  // The picture is a copy, so that the host goes on seeing themselves in a pause; the sound is the very one that they can mute.
  const outgoing = (track: MediaStreamTrack): MediaStreamTrack => (track.kind === 'video' ? track.clone() : track);
  let sound = stream.getAudioTracks()[0] ?? null;
  const publish = async (track: MediaStreamTrack): Promise<void> => {
    const source = track.kind === 'video' ? Track.Source.Camera : Track.Source.Microphone;
    await room.localParticipant.publishTrack(outgoing(track), { source, simulcast: true });
  };
  try {
    await room.connect(door.url, door.token, { autoSubscribe: false });
    for (const track of stream.getTracks()) await publish(track);
  } catch (problem) {
    left = true;
    void room.disconnect();
    throw problem;
  }
  return {
    replace: (next) => {
      sound = next.getAudioTracks()[0] ?? null;
      for (const track of next.getTracks()) {
        const before = of(track.kind);
        void (before ? before.replaceTrack(outgoing(track), { userProvidedTrack: true }) : publish(track));
      }
    },
    hush: (paused) => {
      for (const one of sent()) if (String(one.kind) === 'video') void (paused ? one.mute() : one.unmute());
      void of('audio')?.sender?.replaceTrack(paused ? null : sound);
    },
    close: () => {
      left = true;
      of('video')?.mediaStreamTrack.stop();
      void room.disconnect(false);
    },
    senders: () => sent().flatMap(({ track }) => track?.sender ?? []),
  };
};
