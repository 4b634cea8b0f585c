import { beforeEach, expect, test, vi } from 'vitest';
import { Panels } from './panels.ts';

const NAMES = ['trace', 'rows', 'raw'];
let side: HTMLElement;

beforeEach(() => {
  side = document.createElement('section');
  side.innerHTML = `<div data-tabs>${NAMES.map((name) => `<button id="tab-${name}" data-tab="${name}"></button>`).join('')}</div><div data-panel></div>`;
  document.body.replaceChildren(side);
});

const press = (key: string): boolean => side.querySelector('[data-tabs]')!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

test('arrow keys move between tabs, and come around', () => {
  const panels = new Panels(side, vi.fn());
  press('ArrowRight');
  expect(panels.now).toBe('rows');
  press('End');
  press('ArrowRight');
  expect(panels.now).toBe('trace');
  expect(side.querySelector('#tab-trace')!.getAttribute('aria-selected')).toBe('true');
});

test('only the chosen tab is reached by the tab key', () => {
  new Panels(side, vi.fn()).choose('raw');
  expect([...side.querySelectorAll<HTMLElement>('[data-tab]')].map((tab) => tab.tabIndex)).toEqual([-1, -1, 0]);
});

test('what is told a second time is left as it stands', () => {
  const panels = new Panels(side, vi.fn());
  const draw = vi.fn(() => [document.createElement('p')]);
  panels.fill({ a: 1 }, draw);
  panels.fill({ a: 1 }, draw);
  expect(draw).toHaveBeenCalledTimes(1);
});

test('what was opened stays open when more arrives', () => {
  const panels = new Panels(side, vi.fn());
  panels.fill(1, () => [entry('a')]);
  side.querySelector('details')!.open = true;
  panels.fill(2, () => [entry('b'), entry('a')]);
  expect([...side.querySelectorAll('details')].map((one) => one.open)).toEqual([false, true]);
});

function entry(key: string): HTMLElement {
  const made = document.createElement('details');
  made.dataset.key = key;
  return made;
}
