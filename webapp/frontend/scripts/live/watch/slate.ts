// What is said where no picture is: what is true, and what can be done.
import { need } from '../../playground/dom.ts';
import type { Scene } from '../player/player.ts';
import type { Words } from '../told.ts';

export interface Slate {
  show(scene: Scene | 'queued', place?: number): void;
}

const MORE: Record<string, string> = { lost: 'lost_more', ended: 'ended_more', full: 'full_more', queued: 'full_more' };
const BUTTONS: Record<string, string> = { elsewhere: 'watch_here', lost: 'again', connecting: 'again' };
/** A hint to try by hand comes only after the page has tried for a while by itself. */
const PATIENCE = 6000;

/** `again` is what the button does; `after` where to look back at what is over, if there is a page for it. */
export function slateOf(root: HTMLElement, words: Words, again: () => void, after = ''): Slate {
  const [said, more, button] = ['[data-slate-words]', '[data-slate-more]', '[data-slate-button]'].map((name) => need<HTMLElement>(name, root)) as [HTMLElement, HTMLElement, HTMLElement];
  let timer = 0;
  const back = root.querySelector<HTMLAnchorElement>('[data-slate-after]');
  if (back && after) back.href = after;
  button.addEventListener('click', again);
  return {
    show(scene, place = 1): void {
      clearTimeout(timer);
      root.dataset.scene = scene === 'queued' ? 'full' : scene;
      const text = scene === 'queued' ? (place > 1 ? words('full', { place: place - 1 }) : words('full_next')) : words(scene);
      if (scene !== 'playing' && said.textContent !== text) said.textContent = text;
      more.textContent = words(MORE[scene] ?? '');
      more.hidden = !more.textContent;
      button.hidden = true;
      if (back) back.hidden = scene !== 'ended' || !after;
      root.querySelector('[data-slate-call]')?.toggleAttribute('hidden', scene === 'ended' || scene === 'away');
      const offer = (): void => {
        button.textContent = words(BUTTONS[scene] ?? 'again');
        button.hidden = !(scene in BUTTONS);
      };
      if (scene === 'elsewhere') offer();
      else timer = window.setTimeout(offer, PATIENCE);
    },
  };
}
