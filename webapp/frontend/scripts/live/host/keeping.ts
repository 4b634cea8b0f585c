// What the host does about a line and about whoever wrote it, and the pane that says how order is kept.
import ellipsisIcon from 'lucide-static/icons/ellipsis.svg';
import { h } from '../../playground/dom.ts';
import { askingForms } from '../asking.ts';
import { drawing } from '../icons.ts';
import type { Line } from '../line.ts';
import { mirror } from '../mirror.ts';
import type { TalkLine, Words } from '../told.ts';

const MUTED_FOR = 10;
const SURE_FOR = 4000;

export type Ask = (name: string, body: Record<string, unknown>) => void;

/** The buttons behind three dots beside a line; nothing beside what the shop itself wrote. */
export function actsOf(line: TalkLine, words: Words, ask: Ask): Node | null {
  if (line.role === 'host' || line.role === 'member') return null;
  const [about, whose] = [{ lineId: line.lineId }, { person: line.person }];
  const button = (text: string, name: string, body: Record<string, unknown>): HTMLElement => h('button', { type: 'button', onclick: (event: Event) => {
    (event.target as Element).closest('details')?.removeAttribute('open');
    ask(name, body);
  } }, text);
  return h('details', { class: 'said-more' },
    h('summary', { 'aria-label': words('acts_of', { name: line.name || words('guest') }) }, drawing(ellipsisIcon)),
    h('span', { class: 'said-acts' },
      line.kind === 'question' && !line.answered && button(words('mark_answered'), 'chat:answer', about),
      line.kind !== 'private' && (line.pinned ? button(words('unpin'), 'chat:unpin', about) : button(words('pin'), 'chat:pin', about)),
      button(words('hide'), 'chat:hide', about),
      button(words('mute_for'), 'chat:mute', { ...whose, minutes: MUTED_FOR }),
      outButton(words, () => ask('chat:ban', whose))));
}

/** Sends out only whoever was meant: the second tap, within four seconds. */
export function outButton(words: Words, act: () => void): HTMLElement {
  let timer = 0;
  const button = h('button', { type: 'button' }, words('send_out'));
  const calm = (): void => {
    clearTimeout(timer);
    button.removeAttribute('data-sure');
    button.textContent = words('send_out');
  };
  button.addEventListener('click', () => {
    const meant = button.hasAttribute('data-sure');
    calm();
    if (meant) return act();
    button.setAttribute('data-sure', '');
    button.textContent = words('send_out_sure');
    timer = window.setTimeout(calm, SURE_FOR);
  });
  return button;
}

/** The pane: as the server writes it, brought anew whenever somebody kept order. Gives what brings it. */
export function orderPane(pane: HTMLElement | null, line: () => Line | null): () => void {
  if (!pane) return () => undefined;
  let reapply = (): void => undefined;
  const refresh = mirror({ url: () => pane.dataset.order ?? '', parts: ['#order'], shown: () => reapply(), left: () => undefined });
  reapply = askingForms({
    command: async (name, body) => (await line()?.command(name, body)) ?? { ok: false, body: {}, code: 'fault', title: '', detail: '', values: {} },
    refresh, words: {}, digits: 2, comma: false,
  });
  return () => void (pane.hidden ? undefined : refresh());
}
