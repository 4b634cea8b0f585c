import { beforeEach, expect, test, vi } from 'vitest';
import { kindForms } from './forms.ts';

beforeEach(() => {
  document.body.innerHTML = `
    <form data-checked data-busy="Sending" id="f">
      <div data-invalid><input id="email" aria-invalid="true"><p class="problem">Missing</p></div>
      <div data-invalid><input id="yes" type="checkbox" aria-invalid="true"><p class="problem">Needed</p></div>
      <fieldset data-switches-language><input type="radio" name="language" value="es"></fieldset>
      <button>Agree</button>
    </form>`;
});

const by = <T extends HTMLElement>(id: string): T => document.querySelector<T>(id)!;
const typed = (input: HTMLInputElement): boolean => input.dispatchEvent(new Event('input', { bubbles: true }));

test('a problem that was mended is taken back', () => {
  kindForms();
  const input = by<HTMLInputElement>('#email');
  input.value = 'marta@example.com';
  typed(input);
  expect(input.hasAttribute('aria-invalid')).toBe(false);
  expect(by('.problem').hasAttribute('hidden')).toBe(true);
});

test('a box that is still empty keeps its problem', () => {
  kindForms();
  const box = by<HTMLInputElement>('#yes');
  typed(box);
  expect(box.hasAttribute('aria-invalid')).toBe(true);
  box.checked = true;
  typed(box);
  expect(box.hasAttribute('aria-invalid')).toBe(false);
});

test('the button says what is happening', () => {
  kindForms();
  by('#f').dispatchEvent(new Event('submit'));
  const button = by<HTMLButtonElement>('button');
  expect(button.getAttribute('aria-busy')).toBe('true');
  expect(button.textContent).toBe(' Sending');
});

test('another language sends the form with a note that nothing is to be spent', () => {
  kindForms();
  const form = by<HTMLFormElement>('#f');
  form.submit = vi.fn();
  by('[data-switches-language] input').dispatchEvent(new Event('change', { bubbles: true }));
  expect(form.submit).toHaveBeenCalled();
  expect(new FormData(form).get('switch')).toBe('yes');
});
