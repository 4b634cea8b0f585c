// Pictures by WebRTC with one POST (WHEP): the least delay, where the engine offers it and the network lets it through.
import { gathered } from './gathering.ts';
import type { Way } from './way.ts';

/** What the other side means by its answer; anything else is a way that this browser will not go. */
const NOT_YET = new Set([404, 408, 425, 429, 500, 502, 503, 504]);
const SHUT = new Set([401, 403]);

export const canCall = (): boolean => 'RTCPeerConnection' in globalThis;

/** Asks for the picture at the address, and shows what comes. */
export const whep: Way = (video, url, told) => {
  const peer = new RTCPeerConnection();
  const stream = new MediaStream();
  const over = new AbortController();
  let place = '';
  let connected = false;
  const stop = (): void => {
    if (over.signal.aborted) return;
    over.abort();
    peer.close();
    video.srcObject = null;
    if (place) void fetch(place, { method: 'DELETE', keepalive: true }).catch(() => undefined);
  };
  const fail = (why: Parameters<typeof told.broken>[0]): void => {
    if (over.signal.aborted) return;
    stop();
    told.broken(why);
  };
  peer.ontrack = ({ track }) => {
    stream.addTrack(track);
    if (video.srcObject !== stream) video.srcObject = stream;
    void video.play().catch(() => undefined);
  };
  peer.onconnectionstatechange = () => {
    if (peer.connectionState === 'connected') connected = true;
    // A connection that never came about is one that this network does not let through.
    if (peer.connectionState === 'failed') fail(connected ? 'again' : 'useless');
  };
  video.addEventListener('timeupdate', () => told.fresh(), { signal: over.signal });
  const ask = async (): Promise<void> => {
    peer.addTransceiver('video', { direction: 'recvonly' });
    peer.addTransceiver('audio', { direction: 'recvonly' });
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: peer.localDescription?.sdp ?? '', signal: over.signal });
    if (SHUT.has(answer.status)) return fail('away');
    if (NOT_YET.has(answer.status)) {
      if (answer.status === 404) told.state('waiting');
      return fail('again');
    }
    if (!answer.ok) return fail('useless');
    const where = answer.headers.get('Location');
    place = where ? new URL(where, url).href : '';
    const sdp = await answer.text();
    told.heard(/^m=audio [1-9]/m.test(sdp));
    await peer.setRemoteDescription({ type: 'answer', sdp });
  };
  void ask().catch(() => fail('useless'));
  return { stop, behind: () => 0 };
};
