// What is shown at this moment, and the tap that says "I like that".
import starIcon from 'lucide-static/icons/star.svg';
import { h } from '../../playground/dom.ts';
import { drawing } from '../icons.ts';
import type { Told, Words } from '../told.ts';

export interface ShownGood {
  productId: string;
  slug: string;
  names: Record<string, string>;
  picture: string;
  priceMinor: number;
  currency: string;
}

/** An amount in the reader's language; whole minor units come in. */
export function amount(minor: number, currency: string, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

const HASH = /^[0-9a-f]{64}$/;
const addressOf = (picture: string): string => (HASH.test(picture) ? `/media/${picture}` : picture ? `/static/build/art/${picture}.svg` : '');

/** Shows a good in its place; `want` is called by the tap, and says whether it was taken. */
export function goods(place: HTMLElement | null, told: Told, words: Words, want: (productId: string) => Promise<boolean>): (good: ShownGood) => void {
  return (good) => {
    if (!place) return;
    const name = good.names[told.language] ?? Object.values(good.names)[0] ?? '';
    const address = addressOf(good.picture);
    const picture = address ? h('img', { src: address, alt: '' }) : h('span', { class: 'shown-initial', 'aria-hidden': 'true' }, name.slice(0, 1));
    const button = h('button', { type: 'button', class: 'shown-want', 'aria-pressed': 'false' }, drawing(starIcon), words('want'));
    button.addEventListener('click', async () => {
      button.disabled = true;
      const done = await want(good.productId);
      button.disabled = false;
      button.setAttribute('aria-pressed', String(done));
      if (!done) return;
      // The sentence takes the price's place: beside it the name would have no room on a phone.
      price.textContent = words('noted', { name: told.hostName ?? '' });
      button.replaceChildren(drawing(starIcon));
      button.setAttribute('aria-label', price.textContent);
    });
    const price = h('p', { class: 'shown-price' }, `${words('shown')}, ${amount(good.priceMinor, good.currency, told.language)}`);
    place.replaceChildren(h('div', { class: 'shown-good' }, picture, h('div', {}, h('p', { class: 'shown-name' }, name), price), told.as === 'viewer' ? null : button));
    place.hidden = false;
  };
}
