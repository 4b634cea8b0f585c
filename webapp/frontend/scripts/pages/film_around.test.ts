import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Around, AroundAsked } from '../live/round/around.ts';
import { filmAround } from './film_around.ts';

const PAGE = `<section><div data-film-round><canvas data-around hidden></canvas><video data-film controls></video>
<div data-film-bar hidden><button data-play><span data-paused></span><span data-playing hidden></span></button>
<input type="range" min="0" max="90" data-seek><span data-at></span><button data-turning></button><button data-whole hidden></button></div></div></section>`;

describe('a recording all around', () => {
  let place: HTMLElement;
  let asked: AroundAsked | null;
  let turns: boolean;
  const find = <T extends HTMLElement>(name: string): T => place.querySelector<T>(`[data-${name}]`) as T;
  const drawn = (told: AroundAsked): Around => {
    asked = told;
    return { key: () => true, turning: (wanted) => (turns = wanted ?? turns), follow: async () => false, aim: () => ({ yaw: 0, pitch: 0, width: 1 }) as never, stop: () => undefined };
  };

  beforeEach(() => {
    document.body.innerHTML = PAGE;
    place = document.querySelector('[data-film-round]') as HTMLElement;
    [asked, turns] = [null, true];
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
  });

  it('is looked around in, with a bar of its own, and turns only when it is asked to', () => {
    expect(filmAround(place, drawn)).not.toBeNull();
    expect([find('around').hidden, find('film-bar').hidden, find<HTMLVideoElement>('film').controls, turns]).toEqual([false, false, false, false]);
    find('turning').click();
    expect([turns, find('turning').getAttribute('aria-pressed')]).toEqual([true, 'true']);
    const video = find<HTMLVideoElement>('film');
    Object.defineProperty(video, 'currentTime', { value: 75, writable: true });
    video.dispatchEvent(new Event('timeupdate'));
    expect([find('at').textContent, find<HTMLInputElement>('seek').value]).toEqual(['1:15', '75']);
    find<HTMLInputElement>('seek').value = '30';
    find('seek').dispatchEvent(new Event('input'));
    expect(video.currentTime).toBe(30);
  });

  it('is flat, with the browser\u2019s own bar, where it cannot be drawn or no longer', () => {
    const flat = (): unknown[] => [find('around').hidden, find('film-bar').hidden, find<HTMLVideoElement>('film').controls, place.hasAttribute('data-round')];
    expect(filmAround(place, () => null)).toBeNull();
    expect(flat()).toEqual([true, true, true, false]);
    filmAround(place, drawn);
    asked?.lost();
    expect(flat()).toEqual([true, true, true, false]);
  });
});
