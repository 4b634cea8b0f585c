// A recording of a camera that sees all around: looked around in as in the live picture, with a bar of its own below.
import { around, type Around } from '../live/round/around.ts';

const clock = (seconds: number): string => {
  const [whole, rest] = [Math.floor(seconds / 60), String(Math.floor(seconds % 60)).padStart(2, '0')];
  return whole < 60 ? `${whole}:${rest}` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}:${rest}`;
};

/** Puts the film around whoever watches it; where the browser cannot, it stays flat with the browser's own bar. */
export function filmAround(place: HTMLElement, make: typeof around = around): Around | null {
  const part = <T extends HTMLElement>(name: string): T | null => place.querySelector<T>(`[data-${name}]`);
  const [canvas, video, bar] = [part<HTMLCanvasElement>('around'), part<HTMLVideoElement>('film'), part('film-bar')];
  if (!canvas || !video || !bar) return null;
  const round = (is: boolean): void => {
    canvas.hidden = bar.hidden = !is;
    video.controls = !is;
    video.tabIndex = is ? -1 : 0;
    place.toggleAttribute('data-round', is);
  };
  round(true); // a canvas without a size cannot be drawn on
  const view = make({ canvas, video, calm: matchMedia('(prefers-reduced-motion: reduce)').matches, looked: () => undefined, lost: () => round(false) });
  if (!view) {
    round(false);
    return null;
  }
  view.turning(false); // who watches again looks where they look; it turns when they ask for it
  controls(place, video, view);
  return view;
}

function controls(place: HTMLElement, video: HTMLVideoElement, view: Around): void {
  const part = <T extends HTMLElement>(name: string): T | null => place.querySelector<T>(`[data-${name}]`);
  const [play, seek, at, turning, whole] = [part('play'), part<HTMLInputElement>('seek'), part('at'), part('turning'), part('whole')];
  const show = (): void => {
    part('paused')?.toggleAttribute('hidden', !video.paused);
    part('playing')?.toggleAttribute('hidden', video.paused);
    play?.setAttribute('aria-pressed', String(!video.paused));
  };
  play?.addEventListener('click', () => void (video.paused ? video.play().catch(() => undefined) : video.pause()));
  for (const name of ['play', 'pause', 'ended']) video.addEventListener(name, show);
  seek?.addEventListener('input', () => (video.currentTime = Number(seek.value)));
  video.addEventListener('timeupdate', () => {
    const words = clock(video.currentTime);
    if (seek && document.activeElement !== seek) seek.value = String(Math.floor(video.currentTime));
    seek?.setAttribute('aria-valuetext', words);
    if (at) at.textContent = words;
  });
  turning?.addEventListener('click', () => turning.setAttribute('aria-pressed', String(view.turning(!view.turning()))));
  if (whole && 'requestFullscreen' in place && document.fullscreenEnabled) {
    whole.hidden = false;
    whole.addEventListener('click', () => void (document.fullscreenElement ? document.exitFullscreen() : place.requestFullscreen()));
  }
  show();
}
