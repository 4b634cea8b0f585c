import { beforeEach, expect, test, vi } from 'vitest';
import { themeForms } from './theme.ts';

beforeEach(() => {
  document.documentElement.removeAttribute('data-theme');
  document.body.innerHTML = '<form data-theme-form action="/theme"><button class="by-day" name="theme" value="notte"></button><button class="by-night" name="theme" value="giorno"></button></form>';
});

test('the theme changes at once and the server is told', () => {
  const told = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  themeForms();
  const form = document.querySelector('form')!;
  const event = new SubmitEvent('submit', { cancelable: true, submitter: form.querySelector('button')! });
  form.dispatchEvent(event);
  expect(document.documentElement.dataset.theme).toBe('notte');
  expect(event.defaultPrevented).toBe(true);
  expect(String((told.mock.calls[0]![1] as RequestInit).body)).toBe('theme=notte&back=%2F');
});
