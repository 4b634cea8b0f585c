import { beforeEach, describe, expect, it, vi } from 'vitest';
import { photos } from './photo.ts';
import { recordingBanner } from './recording.ts';

const banner = (inside: string): string => `<div id="recording" data-recording data-url="/live/bottega/1/recording">${inside}</div>`;
const ASKED = '<div class="recording" data-recording-state="asked"><form><input type="hidden" name="version" value="2026-11"><button type="submit" name="do" value="agree">I agree</button></form></div>';

describe('the banner of recording', () => {
  const asked: { url: string; method: string; body: string }[] = [];
  let fresh = '';
  let changed: (name: string) => void;
  const settle = (milliseconds = 200): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

  beforeEach(() => {
    vi.useFakeTimers();
    asked.length = 0;
    document.documentElement.lang = 'it';
    document.body.innerHTML = banner(ASKED);
    vi.stubGlobal('fetch', async (url: string, told?: { method?: string; body?: URLSearchParams }) => {
      asked.push({ url, method: told?.method ?? 'GET', body: String(told?.body ?? '') });
      return { ok: true, text: async () => banner(fresh) };
    });
    changed = recordingBanner();
  });

  it('is brought anew when something was asked or answered, many events at once', async () => {
    fresh = '<p>Si registra</p>';
    for (const name of ['recording:waiting', 'recording:started', 'chat:line']) changed(name);
    await settle();
    expect(asked).toEqual([{ url: '/live/bottega/1/recording?lang=it', method: 'GET', body: '' }]);
    expect(document.body.textContent).toBe('Si registra');
    changed('presence:changed');
    await settle();
    expect(asked).toHaveLength(1);
  });

  it('counts anew who is missing when somebody comes or goes while everybody is asked', async () => {
    fresh = ASKED;
    changed('presence:changed');
    await settle();
    expect(asked).toHaveLength(1);
  });

  it('sends what was tapped with the words that were read, and shows what became of it', async () => {
    fresh = '<p>Hai detto di sì</p>';
    document.querySelector('button')?.click();
    await settle();
    expect(asked).toEqual([{ url: '/live/bottega/1/recording?lang=it', method: 'POST', body: 'version=2026-11&do=agree' }]);
    expect(document.body.textContent).toBe('Hai detto di sì');
  });

  it('does nothing on a page without one', () => {
    document.body.innerHTML = '';
    expect(() => recordingBanner()('recording:started')).not.toThrow();
  });
});

describe('a photo', () => {
  it('is asked of the engine where there is no camera here, and what came of it is said', async () => {
    vi.useRealTimers();
    const asked: string[] = [];
    const said: boolean[] = [];
    const answers = [true, false];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return { ok: answers.shift() };
    });
    const button = document.createElement('button');
    photos({ button, video: null, url: '/live/bottega/1/photos', said: (kept) => said.push(kept) });
    for (let tap = 1; tap <= 2; tap += 1) {
      button.click();
      await vi.waitFor(() => expect(said).toHaveLength(tap));
    }
    expect(asked).toEqual(['/live/bottega/1/photos/snapshot', '/live/bottega/1/photos/snapshot']);
    expect(said).toEqual([true, false]);
  });
});
