// A call of up to four: each browser sends to each other one. Who is who is told over the live line; the pictures go directly.

export type Signal = { description: RTCSessionDescriptionInit } | { candidate: RTCIceCandidateInit };

export interface Shown {
  /** Their picture and sound are here, or came anew. */
  stream(peer: string, stream: MediaStream): void;
  state(peer: string, state: 'coming' | 'there' | 'lost'): void;
  gone(peer: string): void;
}

interface Peer {
  connection: RTCPeerConnection;
  offering: boolean;
  ignoring: boolean;
}

const LOST_FOR = 3000;
const ONE_WAY_BITS = 1_400_000;

/** What may go to each of so many others, so that a phone's uplink carries all of them. */
export const bitsFor = (others: number): number => Math.round(ONE_WAY_BITS / Math.max(1, others));

export class Mesh {
  readonly #peers = new Map<string, Peer>();

  constructor(
    private readonly me: string,
    private readonly own: MediaStream,
    private readonly ice: RTCIceServer[],
    private readonly send: (to: string, signal: Signal) => void,
    private readonly shown: Shown,
  ) {}

  /** Somebody who was there already, or has just come: the one who comes calls the others. */
  meet(peer: string): void {
    if (peer !== this.me) this.#with(peer);
  }

  /** What another one signals. Both may offer at once: the one with the lower name gives way. */
  async hear(from: string, signal: Signal): Promise<void> {
    const peer = this.#with(from, false);
    const { connection } = peer;
    try {
      if ('candidate' in signal) {
        await connection.addIceCandidate(signal.candidate).catch((problem: unknown) => {
          if (!peer.ignoring) throw problem;
        });
        return;
      }
      const clash = signal.description.type === 'offer' && (peer.offering || connection.signalingState !== 'stable');
      peer.ignoring = clash && this.me > from;
      if (peer.ignoring) return;
      await connection.setRemoteDescription(signal.description);
      if (signal.description.type !== 'offer') return;
      await connection.setLocalDescription();
      this.#tell(from, connection);
    } catch {
      connection.restartIce();
    }
  }

  /** They have left, by word or by silence. */
  part(peer: string): void {
    const known = this.#peers.get(peer);
    if (!known) return;
    known.connection.close();
    this.#peers.delete(peer);
    this.shown.gone(peer);
    this.#share();
  }

  leave(): void {
    for (const peer of [...this.#peers.keys()]) this.part(peer);
  }

  /** Sends another camera from now on, without a new call. */
  async turn(track: MediaStreamTrack): Promise<void> {
    for (const { connection } of this.#peers.values()) {
      await connection.getSenders().find((sender) => sender.track?.kind === track.kind)?.replaceTrack(track);
    }
  }

  get others(): string[] {
    return [...this.#peers.keys()];
  }

  #with(id: string, calls = true): Peer {
    const known = this.#peers.get(id);
    if (known) return known;
    const connection = new RTCPeerConnection({ iceServers: this.ice, bundlePolicy: 'max-bundle' });
    const peer: Peer = { connection, offering: false, ignoring: false };
    this.#peers.set(id, peer);
    this.shown.state(id, 'coming');
    let patience = 0;
    connection.onnegotiationneeded = async () => {
      if (!calls && connection.signalingState === 'stable' && !connection.currentRemoteDescription) return; // they call us
      try {
        peer.offering = true;
        await connection.setLocalDescription();
        this.#tell(id, connection);
      } catch {
        connection.restartIce();
      } finally {
        peer.offering = false;
      }
    };
    connection.onicecandidate = ({ candidate }) => candidate && this.send(id, { candidate: candidate.toJSON() });
    connection.ontrack = ({ streams }) => streams[0] && this.shown.stream(id, streams[0]);
    connection.onconnectionstatechange = () => {
      clearTimeout(patience);
      const state = connection.connectionState;
      this.shown.state(id, state === 'connected' ? 'there' : state === 'failed' || state === 'disconnected' ? 'lost' : 'coming');
      if (state === 'connected') this.#share();
      if (state === 'failed') connection.restartIce();
      if (state === 'disconnected') patience = window.setTimeout(() => connection.restartIce(), LOST_FOR);
    };
    for (const track of this.own.getTracks()) connection.addTrack(track, this.own);
    if (!this.own.getTracks().length) {
      for (const kind of ['audio', 'video']) connection.addTransceiver(kind, { direction: 'recvonly' });
    }
    return peer;
  }

  #tell(to: string, connection: RTCPeerConnection): void {
    if (connection.localDescription) this.send(to, { description: connection.localDescription.toJSON() as RTCSessionDescriptionInit });
  }

  #share(): void {
    for (const { connection } of this.#peers.values()) {
      for (const sender of connection.getSenders()) {
        if (sender.track?.kind !== 'video') continue;
        const told = sender.getParameters();
        if (!told.encodings?.length) continue;
        told.encodings[0] = { ...told.encodings[0], maxBitrate: bitsFor(this.#peers.size) };
        void sender.setParameters(told).catch(() => undefined);
      }
    }
  }
}
