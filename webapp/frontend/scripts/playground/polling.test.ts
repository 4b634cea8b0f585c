import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Polling } from './polling.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('it looks twice a second while it is answered', async () => {
  const look = vi.fn(() => Promise.resolve(true));
  new Polling(look).now();
  await vi.advanceTimersByTimeAsync(2000);
  expect(look).toHaveBeenCalledTimes(5);
});

test('it looks less and less often while nobody answers', async () => {
  const look = vi.fn(() => Promise.resolve(false));
  new Polling(look).now();
  await vi.advanceTimersByTimeAsync(7000);
  expect(look).toHaveBeenCalledTimes(4);
});

test('told to look while it is looking, it looks again at once', async () => {
  let answer = (): void => undefined;
  const look = vi.fn(() => new Promise<boolean>((resolve) => { answer = () => resolve(true); }));
  const polling = new Polling(look);
  polling.now();
  polling.now();
  answer();
  await vi.advanceTimersByTimeAsync(1);
  expect(look).toHaveBeenCalledTimes(2);
});

test('nobody is asked while nobody looks', async () => {
  const look = vi.fn(() => Promise.resolve(true));
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  new Polling(look).now();
  await vi.advanceTimersByTimeAsync(5000);
  expect(look).toHaveBeenCalledTimes(1);
  vi.restoreAllMocks();
});
