// How a player keeps to the newest picture: a little faster when it is behind, a jump when it is far behind.

export interface Step {
  rate: number;
  /** Where to jump to, in seconds of the video; null to stay. */
  jump: number | null;
}

const FAR = 2.5;
const BEHIND = 0.9;
const CUSHION = 0.4;

/** What to do with the picture at `at`, when what is there reaches from `start` to `end`. */
export function keepUp(at: number, start: number, end: number): Step {
  if (at < start) return { rate: 1, jump: Math.max(start, end - CUSHION) };
  const lag = end - at;
  if (lag > FAR) return { rate: 1, jump: end - CUSHION };
  return { rate: lag > BEHIND ? 1.06 : 1, jump: null };
}
