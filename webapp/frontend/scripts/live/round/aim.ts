// Where somebody looks in a picture that is all around them: the arithmetic, without a screen.

export interface Aim {
  /** To the right, in radians, around and around. */
  yaw: number;
  /** Up, in radians. */
  pitch: number;
  /** The vertical angle of view, in radians; smaller is closer. */
  field: number;
}

const STEEPEST = Math.PI / 2 - 0.05;
const NARROWEST = 0.5;
const WIDEST = 1.75;
export const START: Aim = { yaw: 0, pitch: 0, field: 1.25 };

const between = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));
const around = (angle: number): number => ((((angle + Math.PI) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)) - Math.PI;

/** The aim after a change, kept within what can be looked at. */
export function moved(aim: Aim, by: Partial<Aim>): Aim {
  return {
    yaw: around(aim.yaw + (by.yaw ?? 0)),
    pitch: between(-STEEPEST, aim.pitch + (by.pitch ?? 0), STEEPEST),
    field: between(NARROWEST, aim.field + (by.field ?? 0), WIDEST),
  };
}

/** A drag over so many pixels of a picture that is `height` pixels high: what is under the finger stays there. */
export function dragged(aim: Aim, dx: number, dy: number, height: number): Aim {
  const perPixel = aim.field / Math.max(1, height);
  return moved(aim, { yaw: -dx * perPixel, pitch: dy * perPixel });
}

const TURN = Math.PI / 12;
const CLOSER = 0.15;
const KEYS: Record<string, Partial<Aim>> = {
  ArrowLeft: { yaw: -TURN }, ArrowRight: { yaw: TURN }, ArrowUp: { pitch: TURN }, ArrowDown: { pitch: -TURN },
  '+': { field: -CLOSER }, '=': { field: -CLOSER }, '-': { field: CLOSER }, PageUp: { field: -CLOSER }, PageDown: { field: CLOSER },
};

/** What a key does; null where it does nothing here. */
export function pressed(aim: Aim, key: string): Aim | null {
  if (key === 'Home') return { ...START };
  const by = KEYS[key];
  return by ? moved(aim, by) : null;
}

const PER_SECOND = (2 * Math.PI) / 90;

/** Where the slow turn of an idle picture has got to: once around in a minute and a half. */
export const turned = (aim: Aim, milliseconds: number): Aim => moved(aim, { yaw: (PER_SECOND * milliseconds) / 1000, pitch: -aim.pitch * Math.min(1, milliseconds / 4000) });

/** A phone that is held up tells three angles in degrees; where its back looks, as yaw and pitch. */
export function heldTo(alpha: number, beta: number, gamma: number): { yaw: number; pitch: number } {
  const [a, b, g] = [alpha, beta, gamma].map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  // The back of the phone looks along -z of the device; into the world by the rotations Z (alpha), X (beta), Y (gamma).
  const east = -Math.cos(a) * Math.sin(g) - Math.sin(a) * Math.sin(b) * Math.cos(g);
  const north = -Math.sin(a) * Math.sin(g) + Math.cos(a) * Math.sin(b) * Math.cos(g);
  const up = -Math.cos(b) * Math.cos(g);
  return { yaw: Math.atan2(east, north), pitch: Math.asin(between(-1, up, 1)) };
}

/** In words for who listens: degrees to the right of the front, 0 to 359. */
export const degrees = (aim: Aim): number => Math.round(((aim.yaw * 180) / Math.PI + 360) % 360) % 360;
