// A picture all around, looked at by finger, mouse, keys, wheel or by turning the phone; it turns slowly by itself while nobody does.
import { type Aim, degrees, dragged, heldTo, moved, pressed, START, turned } from './aim.ts';
import { sphereOn } from './sphere.ts';

export interface Around {
  key(key: string): boolean;
  /** Turns by itself, or stands; returns how it is now. */
  turning(wanted?: boolean): boolean;
  /** Follows the phone as it is turned; asked from a tap, since iPhones want that. False where it cannot. */
  follow(wanted: boolean): Promise<boolean>;
  aim(): Aim;
  stop(): void;
}

export interface AroundAsked {
  canvas: HTMLCanvasElement;
  video: HTMLVideoElement;
  /** Who wants less motion gets none that they did not ask for. */
  calm: boolean;
  /** Where somebody looks now, in degrees: for who listens. */
  looked(degrees: number): void;
  /** The means to draw are gone: show the flat picture. */
  lost(): void;
}

const IDLE = 6000;
const SLOWING = 0.92;
const STANDS = 0.02;
const TELLS_FRAMES = 'requestVideoFrameCallback' in HTMLVideoElement.prototype;

type Asking = { requestPermission?: () => Promise<string> };

/** Takes the canvas over; null where the browser cannot draw it. */
export function around(asked: AroundAsked): Around | null {
  const { canvas, video } = asked;
  const sphere = sphereOn(canvas, video);
  if (!sphere) return null;
  const over = new AbortController();
  const by = { signal: over.signal };
  let aim: Aim = { ...START };
  let turning = !asked.calm;
  let touchedAt = -IDLE;
  let drift = { x: 0, y: 0 };
  let fresh = true;
  let drawn: Aim | null = null;
  let before = performance.now();
  let zero: { yaw: number } | null = null;
  let following: AbortController | null = null;

  const look = (to: Aim): void => {
    aim = to;
    touchedAt = performance.now();
  };
  const frame = (now: number): void => {
    if (over.signal.aborted) return;
    const passed = Math.min(100, now - before);
    before = now;
    if (Math.abs(drift.x) + Math.abs(drift.y) > STANDS && !fingers.size) {
      aim = dragged(aim, drift.x * passed, drift.y * passed, canvas.clientHeight);
      drift = { x: drift.x * SLOWING, y: drift.y * SLOWING };
    } else if (turning && !following && !fingers.size && now - touchedAt > IDLE) aim = turned(aim, passed);
    if (fresh || aim !== drawn || sized()) {
      if (!sphere.draw(aim, fresh)) return lose();
      drawn = aim;
      fresh = !TELLS_FRAMES && !video.paused;
    }
    requestAnimationFrame(frame);
  };
  const lose = (): void => {
    over.abort();
    asked.lost();
  };
  let size = '';
  const sized = (): boolean => size !== (size = `${canvas.clientWidth}x${canvas.clientHeight}`);
  const onVideo = (): void => {
    if (over.signal.aborted) return;
    fresh = true;
    video.requestVideoFrameCallback(onVideo);
  };

  const fingers = new Map<number, { x: number; y: number }>();
  const spread = (): number => {
    const [one, two] = [...fingers.values()];
    return one && two ? Math.hypot(one.x - two.x, one.y - two.y) : 0;
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    drift = { x: 0, y: 0 };
  }, by);
  canvas.addEventListener('pointermove', (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const wide = spread();
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    if (fingers.size > 1) look(moved(aim, { field: (wide - spread()) / 300 }));
    else {
      look(dragged(aim, dx, dy, canvas.clientHeight));
      drift = asked.calm ? drift : { x: dx / 16, y: dy / 16 };
    }
  }, by);
  for (const name of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(name, (event) => {
      fingers.delete(event.pointerId);
      touchedAt = performance.now();
      asked.looked(degrees(aim));
    }, by);
  }
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    look(moved(aim, { field: event.deltaY / 1000 }));
  }, { ...by, passive: false });
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    lose();
  }, by);
  if (TELLS_FRAMES) video.requestVideoFrameCallback(onVideo);
  requestAnimationFrame(frame);

  const key = (name: string): boolean => {
    const to = pressed(aim, name);
    if (!to) return false;
    drift = { x: 0, y: 0 };
    look(to);
    asked.looked(degrees(aim));
    return true;
  };
  canvas.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && key(event.key)) event.preventDefault();
  }, by);

  return {
    key,
    aim: () => aim,
    turning(wanted): boolean {
      if (wanted !== undefined) {
        turning = wanted;
        touchedAt = -IDLE;
      }
      return turning;
    },
    async follow(wanted): Promise<boolean> {
      following?.abort();
      following = null;
      if (!wanted || !('DeviceOrientationEvent' in window)) return false;
      const allowed = await (DeviceOrientationEvent as Asking).requestPermission?.().catch(() => 'denied');
      if (allowed !== undefined && allowed !== 'granted') return false;
      following = new AbortController();
      zero = null;
      window.addEventListener('deviceorientation', ({ alpha, beta, gamma }) => {
        if (alpha === null || beta === null || gamma === null) return;
        const held = heldTo(alpha, beta, gamma);
        zero ??= { yaw: held.yaw - aim.yaw };
        look(moved({ yaw: 0, pitch: 0, field: aim.field }, { yaw: held.yaw - zero.yaw, pitch: held.pitch }));
      }, { signal: following.signal });
      return true;
    },
    stop(): void {
      following?.abort();
      over.abort();
      sphere.end();
    },
  };
}
