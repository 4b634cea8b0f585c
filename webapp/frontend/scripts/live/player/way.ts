// The ways in which a picture can come, and what each of them tells.

export type WayName = 'livekit' | 'whep' | 'mse' | 'll-hls' | 'hls';
export type StreamState = 'waiting' | 'live' | 'paused' | 'lost' | 'ended';

/** One way into a stream; its address holds a short-lived token. */
export interface Door {
  kind: string;
  url: string;
  token: string;
}

/** How this page gets at the stream, as the server tells it. */
export interface Access {
  engine: string;
  doors: Door[];
  until: string;
  poster: string;
  renewal: string;
  /** How many sizes its playlists offer. */
  rungs?: number;
}

/** Why a connection is over: `useless` where this browser will never get anywhere that way. */
export type Broken = 'again' | 'useless' | 'away' | 'ended' | 'elsewhere' | 'full';

export interface Told {
  /** New picture has come. */
  fresh(): void;
  /** What the engine says of the stream. */
  state(state: StreamState): void;
  broken(why: Broken): void;
  /** Whether there is sound with it; where nobody says, there is. */
  heard(sound: boolean): void;
}

export interface Running {
  stop(): void;
  /** How far behind the newest picture we are, in seconds. */
  behind(): number;
}

/** `token` is what the way sends by itself, where it does not stand in the address. */
export type Way = (video: HTMLVideoElement, url: string, told: Told, token: string) => Running;
