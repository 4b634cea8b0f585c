// Goods in a message: they stand on a board, or hang from a rail, and their tags hang from its edge.
import { h, trusted } from './dom.ts';
import type { Card } from './shapes.ts';

const MOST = 3;

/** Up to three goods side by side; nothing where none has a picture. */
export function goods(cards: Card[]): HTMLElement | null {
  const shown = cards.filter((card) => card.picture).slice(0, MOST);
  if (!shown.length) return null;
  return h('div', { class: 'goods-row', 'data-count': shown.length }, ...shown.map((card) => good(card, shown.length > 1)));
}

function good(card: Card, several: boolean): HTMLElement {
  const parts = [
    h('div', { class: 'stand', 'data-stance': card.stance }, h('img', { src: card.picture, alt: several ? '' : card.name, class: card.stance === 'view' ? 'framed' : '' })),
    h('span', { class: 'on-edge' }, card.tag ? trusted(card.tag) : null),
    several && h('span', { class: 'good-name' }, card.name),
  ];
  return card.url ? h('a', { href: card.url, 'data-page': true }, ...parts) : h('div', {}, ...parts);
}
