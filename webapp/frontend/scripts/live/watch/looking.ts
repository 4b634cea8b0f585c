// Looking around: into a picture that is all around, by finger, keys, buttons or by turning the phone.
import { around, type Around } from '../round/around.ts';
import type { Words } from '../told.ts';

export interface LookingAsked {
  root: HTMLElement;
  video: HTMLVideoElement;
  words: Words;
  calm: boolean;
  say(words: string): void;
}

const part = (root: HTMLElement, name: string): HTMLElement | null => root.querySelector<HTMLElement>(`[data-${name}]`);

/** Puts the picture around the viewer; null where the browser cannot, and the flat one is shown. */
export function looking({ root, video, words, calm, say }: LookingAsked): Around | null {
  const canvas = part(root, 'around') as HTMLCanvasElement | null;
  if (!canvas) return null;
  canvas.hidden = false;
  const flat = (): void => {
    canvas.hidden = true;
    root.dataset.shape = 'wide';
    for (const name of ['follow', 'turning', 'pad-open']) part(root, name)?.setAttribute('hidden', '');
  };
  const view = around({ canvas, video, calm, looked: (degrees) => say(words('looking', { degrees })), lost: flat });
  if (!view) {
    flat();
    return null;
  }
  const turning = part(root, 'turning');
  if (turning) {
    const draw = (): void => turning.setAttribute('aria-pressed', String(view.turning()));
    turning.hidden = false;
    turning.addEventListener('click', () => {
      say(words(view.turning(!view.turning()) ? 'turns' : 'stands'));
      draw();
    });
    draw();
  }
  const follow = part(root, 'follow');
  if (follow && 'DeviceOrientationEvent' in window && matchMedia('(pointer: coarse)').matches) {
    follow.hidden = false;
    follow.addEventListener('click', async () => {
      const wanted = follow.getAttribute('aria-pressed') !== 'true';
      const does = await view.follow(wanted);
      follow.setAttribute('aria-pressed', String(does));
      if (wanted && !does) say(words('no_motion'));
    });
  }
  return view;
}

/** Buttons that act for as long as they are held: one step at once, more while the finger stays. */
export function held(pad: HTMLElement, act: (key: string) => void, release: () => void = () => undefined): void {
  let timer = 0;
  const stop = (): void => {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    release();
  };
  pad.addEventListener('pointerdown', (event) => {
    const key = (event.target as Element).closest<HTMLElement>('[data-move]')?.dataset.move;
    if (!key) return;
    event.preventDefault();
    stop();
    act(key);
    timer = window.setInterval(() => act(key), 250);
  });
  for (const name of ['pointerup', 'pointercancel', 'pointerleave'] as const) pad.addEventListener(name, stop);
  window.addEventListener('blur', stop);
  // A key or a screen reader presses without a pointer: one step, and at rest again.
  pad.addEventListener('click', (event) => {
    const key = (event.target as Element).closest<HTMLElement>('[data-move]')?.dataset.move;
    if (!key || event.detail > 0) return;
    act(key);
    window.setTimeout(release, 300);
  });
}
