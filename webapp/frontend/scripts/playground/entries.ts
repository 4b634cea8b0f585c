// Rows, outbox, and what went over the wire: lines that open in place.
import { h, type Child } from './dom.ts';
import { icon } from './icons.ts';
import type { Details, Json, OutboxEntry, Rows, WireRequest } from './shapes.ts';
import { spent } from './steps.ts';

const TELLING = ['name', 'purpose', 'topic', 'outcome', 'kind', 'author', 'direction', 'status', 'state', 'value', 'body', 'via', 'language', 'profile_name', 'number', 'reason'];
const SHORTEST = 8;
const WIRE_WORDS: Record<WireRequest['direction'], string> = { to_twilio: 'to Twilio', to_us: 'to the shop' };

/** Every table that holds something about this customer. */
export function rowsPanel(rows: Rows): HTMLElement[] {
  const filled = Object.entries(rows).filter(([, found]) => found.length);
  if (!filled.length) return [empty('Nothing is written yet.', 'The first message makes a customer, a conversation and a turn.')];
  return filled.map(([table, found]) => h('section', { class: 'rows-of' }, h('h3', {}, table, h('span', { class: 'count' }, String(found.length))), ...found.map(row)));
}

function row(values: Details): HTMLElement {
  const told = TELLING.map((name) => values[name]).filter((value): value is string | number => typeof value === 'string' ? value !== '' : typeof value === 'number');
  return entry(String(values.id), [h('span', { class: 'grow' }, told.slice(0, 5).map(String).join(', ') || String(values.id ?? '')), h('span', { class: 'quiet' }, clockTime(values.created_at ?? values.at))], payload(values));
}

/** Work that must happen. */
export function outboxPanel(entries: OutboxEntry[]): HTMLElement[] {
  if (!entries.length) return [empty('Nothing waits to be done.', 'Every answer, every delivery is a row here first.')];
  return entries.map((one) => entry(one.id, [
    h('b', {}, one.topic),
    state(one.state),
    h('span', { class: 'grow quiet' }, one.error || one.key.slice(-SHORTEST)),
    h('span', { class: 'quiet' }, `${one.attempts} ${one.attempts === 1 ? 'attempt' : 'attempts'}`),
    h('span', { class: 'quiet' }, clockTime(one.available_at)),
  ], payload({ ...one } as unknown as Details)));
}

function state(now: OutboxEntry['state']): HTMLElement {
  const [kind, shape] = ({ done: ['mark-ok', 'check'], failed: ['mark-no', 'x'], leased: ['mark-wait', 'hourglass'], waiting: ['mark-wait', 'clock'] } as const)[now];
  return h('span', { class: `mark ${kind}` }, icon(shape), now);
}

/** What passed between the product and Twilio, newest first. */
export function wirePanel(requests: WireRequest[]): HTMLElement[] {
  if (!requests.length) return [empty('Nothing has gone over the wire.', 'Signed webhooks come in here, messages and typing go out.')];
  return [...requests].reverse().map((one) => entry(String(one.number), [
    icon(one.direction === 'to_us' ? 'arrow-down' : 'arrow-up'),
    h('span', { class: 'quiet' }, WIRE_WORDS[one.direction]),
    h('b', {}, one.method),
    h('span', { class: 'grow path' }, shortened(one.path)),
    h('span', { class: one.status >= 400 || !one.status ? 'mark mark-no' : 'quiet' }, String(one.status || 'no answer')),
    h('span', { class: 'quiet' }, spent(one.milliseconds)),
    h('span', { class: 'quiet' }, clockTime(one.at)),
  ], h('h4', {}, 'fields'), payload(one.fields), h('h4', {}, 'answer'), payload(one.answer), Object.keys(one.headers).length > 0 && h('h4', {}, 'headers'), Object.keys(one.headers).length > 0 && payload(one.headers)));
}

/** The turn as it is kept. */
export function rawPanel(kept: unknown): HTMLElement[] {
  const text = JSON.stringify(kept, null, 2);
  const copy = h('button', { type: 'button', class: 'btn btn-line btn-sm' }, icon('copy'), 'Copy');
  copy.addEventListener('click', () => void navigator.clipboard.writeText(text).then(() => copy.lastChild!.replaceWith('Copied')));
  return [h('div', { class: 'raw-tools' }, copy), h('pre', { class: 'payload' }, text)];
}

/** One sentence of fact, one of use. */
export const empty = (fact: string, use: string): HTMLElement => h('div', { class: 'empty' }, h('p', { class: 'font-semibold' }, fact), h('p', { class: 'text-ink-2' }, use));

const entry = (key: string, summary: Child[], ...opened: Child[]): HTMLElement => h('details', { class: 'entry', 'data-key': key }, h('summary', {}, ...summary), ...opened);
const clockTime = (instant: Json | undefined): string => (typeof instant === 'string' ? new Date(instant).toLocaleTimeString('en-GB') : '');
const payload = (value: Json): HTMLElement => h('pre', { class: 'payload' }, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
const shortened = (path: string): string => path.replace(/(AC|SM|MM)[0-9a-f]{32}/g, (id) => `${id.slice(0, 4)}…`);
