// What was found to answer with: each passage with where it comes from and how well it fits.
import { h } from './dom.ts';
import type { Details } from './shapes.ts';
import { text } from './steps.ts';

const SVG = 'http://www.w3.org/2000/svg';
const KINDS: Record<string, string> = { faq: 'FAQ', document: 'document', catalog: 'catalog' };

/** The passages, best first, each opening in place. */
export function passages(found: Details[]): HTMLElement {
  return h('div', {}, ...found.map(passage));
}

function passage(one: Details): HTMLElement {
  const score = typeof one.score === 'number' ? one.score : 0;
  return h('details', { class: 'passage' },
    h('summary', {},
      h('span', { class: 'title' }, text(one, 'title') || text(one, 'reference')),
      h('span', { class: 'kind' }, `${KINDS[text(one, 'kind')] ?? text(one, 'kind')}, ${text(one, 'language')}`),
      scale(score),
      h('span', { class: 'score' }, score.toFixed(2))),
    h('blockquote', { lang: text(one, 'language') }, text(one, 'text')));
}

/** A line as long as the share it shows; drawn, since the page's policy allows no style of its own. */
export function scale(share: number): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'scale');
  svg.setAttribute('aria-hidden', 'true');
  for (const width of [1, Math.max(0, Math.min(1, share))]) {
    const bar = document.createElementNS(SVG, 'rect');
    bar.setAttribute('width', `${width * 100}%`);
    bar.setAttribute('height', '4');
    svg.append(bar);
  }
  return svg;
}
