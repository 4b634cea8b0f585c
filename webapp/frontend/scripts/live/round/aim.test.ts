import { describe, expect, it } from 'vitest';
import { degrees, dragged, heldTo, moved, pressed, START, turned } from './aim.ts';

const close = (value: number): number => Math.round(value * 1000) / 1000 + 0;

describe('looking around', () => {
  it('goes around and around, but not over the top', () => {
    expect(close(moved({ ...START, yaw: 3 }, { yaw: 1 }).yaw)).toBe(close(4 - 2 * Math.PI));
    expect(moved(START, { pitch: 9 }).pitch).toBeLessThan(Math.PI / 2);
    expect(moved(START, { field: -9 }).field).toBeGreaterThan(0.3);
  });

  it('keeps what is under the finger under the finger', () => {
    const aim = dragged(START, -100, 0, 400);
    expect(close(aim.yaw)).toBe(close((START.field * 100) / 400));
    expect(aim.pitch).toBe(0);
  });

  it('is done with arrows, closer and wider, and back to the front', () => {
    const right = pressed(START, 'ArrowRight');
    expect(right && degrees(right)).toBe(15);
    expect(pressed(START, '+')?.field).toBeLessThan(START.field);
    expect(pressed(moved(START, { yaw: 2, pitch: 1 }), 'Home')).toEqual(START);
    expect(pressed(START, 'Tab')).toBeNull();
  });

  it('turns once around in a minute and a half, and comes level on the way', () => {
    expect(close(turned(START, 45_000).yaw)).toBe(close(-Math.PI));
    expect(turned(moved(START, { pitch: 0.5 }), 4000).pitch).toBe(0);
  });

  it('follows how a phone is held', () => {
    // Upright before the face, the back of the phone looks to where it points, level.
    const upright = heldTo(0, 90, 0);
    expect([close(upright.yaw), close(upright.pitch)]).toEqual([0, 0]);
    // Lying on a table it looks down; turned to the left (alpha rises), it looks to the left.
    expect(close(heldTo(0, 0, 0).pitch)).toBe(close(-Math.PI / 2));
    expect(close(heldTo(90, 90, 0).yaw)).toBe(close(-Math.PI / 2));
    expect(close(heldTo(0, 120, 0).pitch)).toBe(close(Math.PI / 6));
  });
});
