// How far a message is: the shape tells, the color only repeats it.
import { h, heard } from './dom.ts';
import { icon, type IconName } from './icons.ts';
import type { Status } from './shapes.ts';

const SHAPES: Record<Status, [IconName, string]> = {
  receiving: ['clock', 'on its way'],
  queued: ['clock', 'on its way'],
  sent: ['check', 'sent'],
  received: ['check-check', 'delivered'],
  delivered: ['check-check', 'delivered'],
  read: ['check-check', 'read'],
  failed: ['circle-alert', 'not sent'],
};

/** The tick of a status. */
export function ticks(status: Status): HTMLElement {
  const [shape, words] = SHAPES[status];
  return h('span', { class: 'ticks', 'data-state': status }, icon(shape, 'icon'), heard(words));
}
