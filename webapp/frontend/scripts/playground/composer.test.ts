import { beforeEach, expect, test, vi } from 'vitest';
import { Composer } from './composer.ts';

let form: HTMLFormElement;
const sent = vi.fn();

beforeEach(() => {
  sent.mockClear();
  form = document.createElement('form');
  form.innerHTML = '<textarea data-words></textarea><button>send</button>';
  document.body.replaceChildren(form);
});

const words = (): HTMLTextAreaElement => form.querySelector('textarea')!;
const press = (told: KeyboardEventInit): boolean => words().dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...told }));

test('Enter sends what was written and empties the field', () => {
  new Composer(form, sent);
  words().value = '  ciao ';
  press({ key: 'Enter' });
  expect(sent).toHaveBeenCalledWith({ text: 'ciao', file: null });
  expect(words().value).toBe('');
});

test('Shift and Enter begin a line', () => {
  new Composer(form, sent);
  words().value = 'ciao';
  press({ key: 'Enter', shiftKey: true });
  expect(sent).not.toHaveBeenCalled();
});

test('nothing is nothing to send', () => {
  new Composer(form, sent);
  press({ key: 'Enter' });
  expect(sent).not.toHaveBeenCalled();
});

test('a file goes without words, once', () => {
  const composer = new Composer(form, sent);
  composer.stage({ url: 'u', type: 'image/png' });
  press({ key: 'Enter' });
  press({ key: 'Enter' });
  expect(sent.mock.calls).toEqual([[{ text: '', file: { url: 'u', type: 'image/png' } }]]);
});
