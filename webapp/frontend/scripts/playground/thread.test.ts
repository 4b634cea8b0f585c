import { beforeEach, expect, test, vi } from 'vitest';
import { pendingMessage } from './pending.ts';
import type { Message, Thread } from './shapes.ts';
import { ThreadView } from './thread.ts';

const touch = { tap: vi.fn(), openList: vi.fn(), again: vi.fn() };
const choose = vi.fn();
let place: HTMLElement;
let view: ThreadView;

const message = (told: Partial<Message>): Message => ({ ...pendingMessage({}, [], new Date()).message, turn: 1, status: 'delivered', ...told });
const thread = (...messages: Message[]): Thread => ({ clock: { now: '', words: '', shift_seconds: 0 }, typing: false, conversation: null, turns: [], messages });

beforeEach(() => {
  vi.clearAllMocks();
  place = document.createElement('div');
  document.body.replaceChildren(place);
  view = new ThreadView(place, touch, choose);
});

test('each turn has its name, and can be chosen', () => {
  view.show(thread(message({ sid: 'a' }), message({ sid: 'b', mine: false, turn: 1 }), message({ sid: 'c', turn: 2 })), [], 2);
  const names = [...place.querySelectorAll<HTMLElement>('.turn-name')];
  expect(names.map((name) => [name.textContent, name.getAttribute('aria-pressed')])).toEqual([['Turn 1', 'false'], ['Turn 2', 'true']]);
  names[0]!.click();
  expect(choose).toHaveBeenCalledWith(1);
});

test('what has not changed is not drawn again', () => {
  const first = message({ sid: 'a', text: 'ciao' });
  view.show(thread(first), [], 1);
  const before = place.querySelector('[data-sid="a"]');
  view.show(thread(first, message({ sid: 'b', text: 'eccomi' })), [], 1);
  expect(place.querySelector('[data-sid="a"]')).toBe(before);
});

test('a tick that moves on is drawn anew', () => {
  view.show(thread(message({ sid: 'a', status: 'sent' })), [], 1);
  view.show(thread(message({ sid: 'a', status: 'read' })), [], 1);
  expect(place.querySelector('.ticks')!.getAttribute('data-state')).toBe('read');
});

test('the answers of the chosen turn are outlined', () => {
  view.show(thread(message({ sid: 'a' }), message({ sid: 'b', mine: false })), [], 1);
  expect(place.querySelector('[data-sid="b"]')!.hasAttribute('data-chosen')).toBe(true);
  expect(place.querySelector('[data-sid="a"]')!.hasAttribute('data-chosen')).toBe(false);
});

test('a button tells which message it stood under', () => {
  const offered = message({ sid: 'b', mine: false, buttons: [{ kind: 'reply', title: 'Altre idee', id: 'more', description: '', url: '' }] });
  view.show(thread(offered), [], 1);
  place.querySelector<HTMLElement>('.reply')!.click();
  expect(touch.tap).toHaveBeenCalledWith(offered, offered.buttons[0]);
});

test('rows of a list wait behind one button', () => {
  const item = (title: string) => ({ kind: 'item' as const, title, id: title, description: '', url: '' });
  view.show(thread(message({ sid: 'b', mine: false, list_title: 'Scegli', buttons: [item('uno'), item('due')] })), [], 1);
  expect([...place.querySelectorAll('.reply')].map((button) => button.textContent?.trim())).toEqual(['Scegli']);
});

test('a message that was not sent can be tried again', () => {
  view.show(thread(message({ sid: 'a', status: 'failed', error_code: 63016 })), [], 1);
  place.querySelector<HTMLElement>('.not-sent button')!.click();
  expect(touch.again).toHaveBeenCalled();
  expect(place.querySelector('.foot')!.textContent).toContain('63016');
});

test('goods stand on a shelf with their tags', () => {
  const card = { slug: 'olio', name: 'Olio', tag: '<span class="price-tag">14<sup>50</sup></span>', picture: '/static/build/art/oil.svg', stance: 'stand', url: '/s/sapori/p/olio' };
  view.show(thread(message({ sid: 'b', mine: false, text: 'Ecco', cards: [card] })), [], 1);
  expect(place.querySelector('.stand img')!.getAttribute('alt')).toBe('Olio');
  expect(place.querySelector('.price-tag sup')!.textContent).toBe('50');
});
