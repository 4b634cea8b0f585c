// A list opens inside the phone, as WhatsApp's does: one row is touched, and that is the answer.
import { h } from './dom.ts';
import type { Button, Message } from './shapes.ts';

/** Show the rows of a message's list over the phone; Escape or a touch beside them closes it. */
export function openList(phone: HTMLElement, message: Message, choose: (button: Button) => void): void {
  const before = document.activeElement as HTMLElement | null;
  const close = (): void => {
    sheet.remove();
    before?.focus();
  };
  const rows = message.buttons.filter((button) => button.kind === 'item').map((button) => h('button', { type: 'button', class: 'row', onclick: () => { close(); choose(button); } },
    h('b', { class: 'block font-semibold' }, button.title), button.description && h('span', { class: 'block text-sm text-ink-2' }, button.description)));
  const sheet = h('div', { class: 'list-sheet' }, h('div', { role: 'dialog', 'aria-modal': 'true', 'aria-label': message.list_title || 'Choose' },
    h('h2', {}, message.list_title || 'Choose'), h('div', { class: 'rows' }, ...rows, h('button', { type: 'button', class: 'row text-ink-2', onclick: close }, 'None of these'))));
  sheet.addEventListener('click', (event) => event.target === sheet && close());
  sheet.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { event.stopPropagation(); close(); }
    if (event.key === 'Tab') keepWithin(sheet, event);
  });
  phone.append(sheet);
  rows[0]?.focus();
}

function keepWithin(sheet: HTMLElement, event: KeyboardEvent): void {
  const all = [...sheet.querySelectorAll<HTMLElement>('button')];
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0])?.focus();
}
