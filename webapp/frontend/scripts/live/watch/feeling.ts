// Reactions: tapped as often as one likes, sent together, rising over the picture for everybody; for who wants no motion, figures only.
import clapIcon from 'lucide-static/icons/hand-heart.svg';
import heartIcon from 'lucide-static/icons/heart.svg';
import partyIcon from 'lucide-static/icons/party-popper.svg';
import smileIcon from 'lucide-static/icons/smile.svg';
import thumbsIcon from 'lucide-static/icons/thumbs-up.svg';
import { h } from '../../playground/dom.ts';
import { drawing } from '../icons.ts';

export const PICTURES: Record<string, string> = { thumbs_up: thumbsIcon, heart: heartIcon, smile: smileIcon, party: partyIcon, clap: clapIcon };

export interface Feeling {
  /** So many of each were given by everybody since the last time, ours among them. */
  ticked(given: Record<string, number>): void;
}

export interface FeelingAsked {
  buttons: HTMLElement | null;
  rising: HTMLElement | null;
  calm: boolean;
  totals: Record<string, number>;
  send(reaction: string): void;
}

const MOST_RISING = 12;
const RISES_FOR = 2500;
const MOST_AT_ONCE = 5;
/** As many as the server counts of one person. */
const MOST = 8;
const WITHIN = 2100;

export function feeling(asked: FeelingAsked): Feeling {
  const { buttons, rising, calm } = asked;
  const known: Record<string, number> = { ...asked.totals };
  const ours: Record<string, number> = {};
  let sentAt: number[] = [];
  const add = (name: string, more: number): void => {
    known[name] = (known[name] ?? 0) + more;
    const count = buttons?.querySelector(`[data-reaction="${name}"] [data-count]`);
    if (count) count.textContent = known[name] ? String(known[name]) : '';
  };
  const rise = (name: string, times: number): void => {
    const file = PICTURES[name];
    if (calm || !rising || !file || document.visibilityState !== 'visible') return;
    for (let time = 0; time < Math.min(times, MOST_AT_ONCE) && rising.childElementCount < MOST_RISING; time += 1) {
      const one = h('span', { class: 'reaction' });
      one.append(drawing(file));
      one.style.animationDelay = `${time * 120}ms`;
      rising.append(one);
      setTimeout(() => one.remove(), RISES_FOR + time * 120);
    }
  };
  buttons?.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-reaction]');
    const name = button?.dataset.reaction;
    if (!button || !name) return;
    button.dataset.given = '';
    rise(name, 1);
    const now = performance.now();
    sentAt = sentAt.filter((at) => now - at < WITHIN);
    if (sentAt.length >= MOST) return;
    sentAt.push(now);
    ours[name] = (ours[name] ?? 0) + 1;
    add(name, 1);
    asked.send(name);
  });
  return {
    ticked(given): void {
      for (const [name, all] of Object.entries(given)) {
        // Our own were counted as they were tapped.
        const own = Math.min(ours[name] ?? 0, all);
        ours[name] = (ours[name] ?? 0) - own;
        if (all > own) add(name, all - own);
        rise(name, all - own);
      }
    },
  };
}
