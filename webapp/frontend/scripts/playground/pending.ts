// Messages that were sent from here and have not come back from the wire: shown at once, gone when they arrive.
import type { Message } from './shapes.ts';

/** One of them; `before` is how often its words stood on the phone when it was sent. */
export interface Pending { message: Message; sid: string; before: number }

let made = 0;

/** A message as it looks before anybody has it. */
export function pendingMessage(told: Partial<Message>, thread: Message[], now: Date): Pending {
  made += 1;
  const message: Message = {
    sid: `pending-${made}`, mine: true, author: 'customer', text: '', status: 'queued', media: [], place: null, buttons: [], list_title: '', subtitle: '',
    template: '', error_code: null, reply_to: '', turn: null, cards: [], time: now.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }), ...told,
  };
  return { message, sid: '', before: alike(thread, message.text) };
}

/** Those that the wire has not brought back yet. */
export function stillPending(pending: Pending[], thread: Message[]): Pending[] {
  const known = new Set(thread.map((message) => message.sid));
  return pending.filter((one) => (one.sid ? !known.has(one.sid) : one.message.status === 'failed' || alike(thread, one.message.text) <= one.before));
}

const alike = (thread: Message[], text: string): number => thread.filter((message) => message.mine && message.text === text).length;
