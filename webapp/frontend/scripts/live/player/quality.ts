// How good is the connection? Told in three words, from what the player itself sees.

export type Quality = 'good' | 'fair' | 'poor';

export interface Seen {
  /** Times the picture stood still in the last half minute. */
  stalls: number;
  /** Seconds behind the newest picture. */
  behind: number;
  /** Of the socket, there and back, in milliseconds; 0 where it is not known. */
  trip: number;
  /** Share of pictures that were dropped, 0 to 1. */
  dropped: number;
}

const LIMITS = { 'livekit': [1, 2], 'whep': [1, 2], 'mse': [1.5, 3], 'll-hls': [3.5, 6], 'hls': [9, 14] } as const;

/** What to say of it; HLS is further behind by its nature. */
export function qualityOf(seen: Seen, way: keyof typeof LIMITS): Quality {
  const [fair, poor] = LIMITS[way];
  if (seen.stalls >= 3 || seen.behind > poor || seen.trip > 800 || seen.dropped > 0.4) return 'poor';
  if (seen.stalls >= 1 || seen.behind > fair || seen.trip > 300 || seen.dropped > 0.15) return 'fair';
  return 'good';
}
