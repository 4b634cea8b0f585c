import { expect, test } from 'vitest';
import { marked, pieces, sources, type Claim } from './proof.ts';

const claim = (text: string, provenBy = 'tool:find_products#0 products[0].price', ok = true): Claim => ({ text, kind: 'price', provenBy, ok });

test('claims stand where the answer makes them, in reading order', () => {
  const told = pieces('Box costa 45 €, parte alle 16:00.', [claim('16:00', 'passage:faq/shipping'), claim('45 €')]);
  expect(told.map((piece) => piece.words)).toEqual(['Box costa ', '45 €', ', parte alle ', '16:00', '.']);
  expect(told.map((piece) => piece.number)).toEqual([undefined, 2, undefined, 1, undefined]);
});

test('the same words claimed twice are marked twice', () => {
  const told = pieces('45 € e 45 €', [claim('45 €'), claim('45 €')]);
  expect(told.filter((piece) => piece.claim)).toHaveLength(2);
});

test('a claim that the answer does not hold is left out', () => {
  expect(pieces('Niente cifre.', [claim('45 €')])).toEqual([{ words: 'Niente cifre.' }]);
});

test('fields of one call are one source', () => {
  const found = sources([claim('45 €'), claim('Box', 'tool:find_products#0 products[0].name'), claim('16:00', 'passage:faq/shipping')]);
  expect(found).toEqual([
    { number: 1, provenBy: 'tool:find_products#0', tool: 'find_products' },
    { number: 2, provenBy: 'passage:faq/shipping', tool: '' },
  ]);
});

test('what is not proven is told apart by shape', () => {
  const shown = marked('Costa 45 €', [claim('45 €', '', false)]).querySelector('.claim')!;
  expect(shown.getAttribute('data-ok')).toBe('no');
  expect(shown.querySelector('sup')!.textContent).toBe('?');
});
