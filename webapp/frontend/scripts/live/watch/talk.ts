// What people write: lines in the order of the server, questions apart, what is pinned, who is typing.
import { h } from '../../playground/dom.ts';
import pinIcon from 'lucide-static/icons/pin.svg';
import { drawing } from '../icons.ts';
import { hourIn, type TalkLine, type Told, type Words } from '../told.ts';

export interface Talk {
  add(line: TalkLine): void;
  hide(lineId: string): void;
  pin(lineId: string, pinned: boolean): void;
  answered(lineId: string): void;
  typing(person: string, name: string): void;
  show(view: 'chat' | 'questions'): void;
  /** A line of our own that is on its way. */
  expect(clientId: string, kind: TalkLine['kind'], body: string): void;
  forget(clientId: string): void;
}

export interface TalkAsked {
  told: Told;
  words: Words;
  lines: HTMLElement;
  pins: HTMLElement;
  typing: HTMLElement;
  fresh: HTMLElement;
  /** How many questions nobody has answered. */
  open(count: number): void;
  /** What stands beside a line for whoever keeps order. */
  acts?(line: TalkLine): Node | null;
}

const AT_END = 48;
const MOST = 300;
const TYPING_FOR = 5000;

export function talkIn(asked: TalkAsked): Talk {
  const { told, words, lines: list, pins, typing, fresh } = asked;
  const log = list.parentElement as HTMLElement;
  const hour = hourIn(told);
  const known = new Map<string, TalkLine>();
  const expected = new Map<string, HTMLElement>();
  const typists = new Map<string, { name: string; timer: number }>();
  let view: 'chat' | 'questions' = 'chat';

  const mine = (line: TalkLine): boolean => line.person === told.me.person && told.me.person !== '';
  const nameOf = (line: TalkLine): string => line.name || (mine(line) ? words('you') : words('guest'));
  const row = (line: TalkLine): HTMLElement => {
    const [role, marks] = [line.role === 'host' || line.role === 'member' ? words('host') : '', marksOf(line)];
    const item = h('li', { class: 'said-line', 'data-line': line.lineId, 'data-role': line.role, 'data-kind': line.kind },
      ...marks, h('b', {}, nameOf(line)), role && h('span', { class: 'said-role' }, role), ' ', h('span', { lang: line.language || undefined }, line.body),
      h('time', { datetime: line.at }, hour(line.at)));
    const acts = asked.acts?.(line);
    if (acts) item.append(acts);
    return item;
  };
  const marksOf = (line: TalkLine): HTMLElement[] => {
    const names = [line.kind === 'question' ? words('question') : '', line.kind === 'private' ? words('private') : '', line.answered ? words('answered') : ''];
    return names.filter(Boolean).map((name) => h('span', { class: 'said-mark' }, name));
  };
  const shown = (line: TalkLine): boolean => !line.hidden && (view === 'chat' || line.kind === 'question');
  const atEnd = (): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < AT_END;
  const empty = h('li', { class: 'lines-empty' }, words('nothing_said'));
  const bare = (): void => {
    const any = [...known.values()].some(shown) || expected.size > 0;
    if (any) empty.remove();
    else list.replaceChildren(empty);
  };
  const toEnd = (): void => {
    bare();
    log.scrollTop = log.scrollHeight;
    fresh.hidden = true;
  };
  const redraw = (): void => {
    list.replaceChildren(...[...known.values()].filter(shown).sort((one, other) => one.at.localeCompare(other.at) || one.seq - other.seq).map(row), ...expected.values());
    toEnd();
  };
  // Somebody may be choosing in the line's menu at this very moment.
  const replaced = (old: Element, next: HTMLElement): void => {
    const menu = next.querySelector('details');
    if (menu) menu.open = old.querySelector('details')?.open ?? false;
    old.replaceWith(next);
  };
  const redrawLine = (lineId: string): void => {
    const line = known.get(lineId);
    const old = list.querySelector(`[data-line="${CSS.escape(lineId)}"]`);
    if (!line || !shown(line)) old?.remove();
    else if (old) replaced(old, row(line));
    drawPins();
    asked.open([...known.values()].filter((one) => one.kind === 'question' && !one.answered && !one.hidden).length);
  };
  const drawPins = (): void => {
    const pinned = [...known.values()].filter((line) => line.pinned && !line.hidden);
    pins.replaceChildren(...pinned.map((line) => h('p', { class: 'pin' }, drawing(pinIcon),
      h('span', {}, h('b', {}, nameOf(line)), ' ', line.body, ' ', line.answered && h('span', { class: 'said-mark' }, words('answered'))))));
  };
  const drawTyping = (): void => {
    const names = [...typists.values()].map(({ name }) => name || words('guest'));
    typing.textContent = names.length > 1 ? words('typing_more', { count: names.length }) : words('typing_one', { name: names[0] ?? '' });
    typing.hidden = !names.length;
  };
  const still = (person: string): void => {
    clearTimeout(typists.get(person)?.timer);
    if (typists.delete(person)) drawTyping();
  };
  const add = (line: TalkLine): void => {
    const end = atEnd();
    expected.get(line.clientId)?.remove();
    expected.delete(line.clientId);
    still(line.person);
    if (known.has(line.lineId)) return;
    known.set(line.lineId, line);
    if (shown(line)) list.append(row(line), ...expected.values());
    while (list.childElementCount > MOST) list.firstElementChild?.remove();
    if (line.pinned) drawPins();
    if (line.kind === 'question') redrawLine(line.lineId);
    if (end || mine(line)) toEnd();
    else fresh.hidden = false;
    bare();
  };

  for (const line of [...told.lines, ...told.privateLines, ...told.pinned]) known.set(line.lineId, line);
  redraw();
  redrawLine('');
  fresh.addEventListener('click', toEnd);
  log.addEventListener('scroll', () => atEnd() && (fresh.hidden = true));

  const change = (lineId: string, changed: Partial<TalkLine>): void => {
    const line = known.get(lineId);
    if (line) known.set(lineId, { ...line, ...changed });
    redrawLine(lineId);
  };
  return {
    add,
    hide: (lineId) => change(lineId, { hidden: true }),
    pin: (lineId, pinned) => change(lineId, { pinned }),
    answered: (lineId) => change(lineId, { answered: true }),
    typing(person, name): void {
      if (person === told.me.person) return;
      clearTimeout(typists.get(person)?.timer);
      typists.set(person, { name, timer: window.setTimeout(() => still(person), TYPING_FOR) });
      drawTyping();
    },
    show(wanted): void {
      view = wanted;
      redraw();
    },
    expect(clientId, kind, body): void {
      const item = h('li', { class: 'said-line', 'data-role': told.me.role, 'data-kind': kind, 'data-waiting': true }, h('b', {}, told.me.name || words('you')), ' ', body);
      expected.set(clientId, item);
      list.append(item);
      toEnd();
    },
    forget(clientId): void {
      expected.get(clientId)?.remove();
      expected.delete(clientId);
    },
  };
}
