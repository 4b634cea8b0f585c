// Sends a picture by WebRTC with one POST (WHIP), as MediaMTX takes it.
import { gathered } from '../player/gathering.ts';
import type { Opening } from './outlet.ts';
import type { SendingState } from './sending.ts';

const PICTURE_BITS = 2_500_000;
/** What the engine means by its answer, where trying again would not change it. */
const ENDINGS: Partial<Record<number, SendingState>> = { 401: 'over', 403: 'over', 409: 'elsewhere', 410: 'over' };

/** Offers the tracks, and takes the engine's answer. Players of playlists know no other picture than H.264. */
export const openWhip: Opening = async (stream, door, told) => {
  const peer = new RTCPeerConnection();
  const sent = new Map<string, RTCRtpSender>();
  let place = '';
  let paused = false;
  let picture: MediaStreamTrack | null = null;
  let sound: MediaStreamTrack | null = null;
  /** The picture is a copy, so that the host goes on seeing themselves in a pause; the sound is the very one that they can mute. */
  const take = (from: MediaStream): void => {
    picture?.stop();
    picture = from.getVideoTracks()[0]?.clone() ?? null;
    if (picture) picture.enabled = !paused;
    sound = from.getAudioTracks()[0] ?? null;
  };
  const put = (): void => {
    void sent.get('video')?.replaceTrack(picture);
    void sent.get('audio')?.replaceTrack(paused ? null : sound);
  };
  const close = (): void => {
    peer.onconnectionstatechange = null;
    peer.close();
    picture?.stop();
    if (place) void fetch(place, { method: 'DELETE', keepalive: true }).catch(() => undefined);
    place = '';
  };
  take(stream);
  const tracks: (MediaStreamTrack | null)[] = [picture, sound];
  for (const track of tracks) {
    if (!track) continue;
    const { sender } = peer.addTransceiver(track, { direction: 'sendonly', streams: [stream], ...(track.kind === 'video' ? { sendEncodings: [{ maxBitrate: PICTURE_BITS }] } : {}) });
    sent.set(track.kind, sender);
  }
  preferH264(peer);
  peer.onconnectionstatechange = () => {
    if (peer.connectionState === 'failed' || peer.connectionState === 'closed') told.over(null);
  };
  await peer.setLocalDescription(await peer.createOffer());
  await gathered(peer);
  const answer = await fetch(door.url, { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: peer.localDescription?.sdp ?? '' });
  if (!answer.ok) {
    close();
    const ending = ENDINGS[answer.status];
    if (ending) told.over(ending);
    throw new Error(`whip ${answer.status}`);
  }
  const where = answer.headers.get('Location');
  place = where ? new URL(where, door.url).href : '';
  await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
  return {
    replace: (next) => {
      take(next);
      put();
    },
    hush: (quiet) => {
      paused = quiet;
      if (picture) picture.enabled = !quiet;
      put();
    },
    close,
    senders: () => [...sent.values()],
  };
};

function preferH264(peer: RTCPeerConnection): void {
  const known = RTCRtpSender.getCapabilities?.('video')?.codecs ?? [];
  const [first, rest] = [known.filter(({ mimeType }) => /h264/i.test(mimeType)), known.filter(({ mimeType }) => !/h264/i.test(mimeType))];
  const picture = peer.getTransceivers().find(({ sender }) => sender.track?.kind === 'video');
  if (first.length) picture?.setCodecPreferences?.([...first, ...rest]);
}
