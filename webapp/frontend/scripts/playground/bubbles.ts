// One message on the phone: its words, pictures, place, goods, and what can be touched under it.
import { h, heard } from './dom.ts';
import { goods } from './goods.ts';
import { icon } from './icons.ts';
import type { Button, Message } from './shapes.ts';
import { ticks } from './ticks.ts';
import { formatted } from './words.ts';

/** What a touch leads to. */
export interface Touch {
  tap(message: Message, button: Button): void;
  openList(message: Message): void;
  again(message: Message): void;
}

/** The message, and its buttons where it has some. */
export function bubble(message: Message, touch: Touch): HTMLElement[] {
  const shelf = goods(message.cards);
  const picture = shelf ? null : pictureOf(message);
  const kind = ['bubble', message.mine ? 'mine' : 'theirs', shelf && 'has-shelf', picture && 'has-picture'].filter(Boolean).join(' ');
  const words = [
    message.template && h('span', { class: 'mark template-mark' }, `template ${message.template}`),
    message.author === 'member' && h('p', { class: 'who' }, 'a person'),
    message.place && placeOf(message),
    ...filesOf(message, picture !== null || shelf !== null),
    message.text ? formatted(message.text) : null,
    message.subtitle && h('p', { class: 'caption' }, message.subtitle),
    foot(message, touch),
  ];
  const inside = shelf || picture ? h('div', { class: 'under-goods' }, ...words) : null;
  const main = h('div', { class: kind, 'data-sid': message.sid, 'data-author': message.author }, heard(message.mine ? 'You: ' : 'The shop: '), shelf, picture, ...(inside ? [inside] : words));
  const replies = repliesTo(message, touch);
  return replies ? [main, replies] : [main];
}

function pictureOf(message: Message): HTMLElement | null {
  const first = message.media.find(([, type]) => type.startsWith('image/'));
  return first ? h('img', { class: 'picture', src: first[0], alt: message.mine ? 'The picture you sent' : 'A picture from the shop' }) : null;
}

function filesOf(message: Message, pictureShown: boolean): HTMLElement[] {
  return message.media
    .filter(([, type], index) => !(type.startsWith('image/') && (pictureShown || index > 0)))
    .map(([url, type]) => h('a', { class: 'file', href: url, 'data-page': true }, icon('paperclip'), type));
}

function placeOf(message: Message): HTMLElement {
  const { latitude, longitude, label, address } = message.place!;
  return h('div', { class: 'file' }, icon('map-pin', 'icon'), h('span', {}, h('b', {}, label || 'A place'), h('span', { class: 'block caption' }, address || `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`)));
}

function foot(message: Message, touch: Touch): HTMLElement {
  if (message.status === 'failed') {
    const again = message.mine && h('button', { type: 'button', onclick: () => touch.again(message) }, 'Try again');
    return h('div', { class: 'foot not-sent' }, ticks('failed'), `Not sent${message.error_code ? `, ${message.error_code}` : ''}.`, again);
  }
  return h('div', { class: 'foot' }, message.time, message.mine ? ticks(message.status) : null);
}

function repliesTo(message: Message, touch: Touch): HTMLElement | null {
  if (message.mine || !message.buttons.length) return null;
  const replies = message.buttons.filter((button) => button.kind === 'reply');
  const links = message.buttons.filter((button) => button.kind === 'link');
  const hasList = message.buttons.some((button) => button.kind === 'item');
  return h('div', { class: 'replies' },
    ...replies.map((button) => h('button', { type: 'button', class: 'reply', onclick: () => touch.tap(message, button) }, button.title)),
    hasList && h('button', { type: 'button', class: 'reply wide', onclick: () => touch.openList(message) }, icon('list'), message.list_title || 'Choose'),
    ...links.map((button) => h('a', { class: 'reply wide', href: button.url, 'data-page': true }, icon('external-link'), button.title)));
}
