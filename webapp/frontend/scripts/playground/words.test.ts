import { expect, test } from 'vitest';
import { formatted, plain } from './words.ts';

const shown = (text: string): string => formatted(text).innerHTML;

test('WhatsApp marks become bold, italic, struck and code', () => {
  expect(shown('*a* _b_ ~c~ ```d```')).toBe('<p><b>a</b> <i>b</i> <s>c</s> <code>d</code></p>');
});

test('a star inside a word or alone is no mark', () => {
  expect(shown('2*3*4 and * b *')).toBe('<p>2*3*4 and * b *</p>');
});

test('an empty line begins a paragraph', () => {
  expect(shown('one\ntwo\n\n\nthree\n')).toBe('<p>one<br>two</p><p>three</p>');
});

test('an address can be opened, without the full stop after it', () => {
  const link = formatted('Eccola: https://shop.example/l/abc~def. Ciao').querySelector('a')!;
  expect(link.href).toBe('https://shop.example/l/abc~def');
});

test('a long token is shortened for the eye only', () => {
  const token = 'A'.repeat(60);
  const link = formatted(`https://shop.example/l/${token}`).querySelector('a')!;
  expect(link.textContent).toBe('shop.example/l/AAAAAAAAAAAAAA…');
  expect(link.href).toContain(token);
});

test('markup in a message stays text', () => {
  expect(shown('<img src=x onerror=alert(1)>')).toBe('<p>&lt;img src=x onerror=alert(1)&gt;</p>');
});

test('plain words have no marks', () => {
  expect(plain('*Cassetta Iblea* costa _28,20 €_')).toBe('Cassetta Iblea costa 28,20 €');
});
